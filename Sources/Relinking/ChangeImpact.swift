import Basics

/// What of a source tree the relinked core is made of, and what only a full build makes again.
package enum ChangeImpact {
  /// The paths that the core's compilation reads.
  package static let reads = [
    "CMakeLists.txt", "include", "src/core", "third_party/address_sorting", "third_party/upb",
    "third_party/utf8_range", "third_party/xxhash",
  ]

  /// Where a change can matter to the core at all.
  package static let watched = reads + ["cmake", "debian", "third_party"]

  /// The search path of upstream's build, in its order; a folder that a version lacks does no harm.
  package static let searchPath = [
    "include", ".", "third_party/address_sorting/include", "src/core/ext/upb-generated",
    "src/core/ext/upbdefs-generated", "third_party/upb", "third_party/utf8_range",
    "third_party/xxhash",
  ]

  /// Why a change of this file cannot be relinked; nil when it can, or does not matter.
  package static func fault(of path: String) -> String? {
    let name = path.lastPathPart
    if below(path, ["src/core/ext/upb-generated", "src/core/ext/upbdefs-generated"])
      || name.contains(".pb.") || name.contains(".upb.") || name.contains(".upbdefs.")
    {
      return "a generated file"
    }
    if below(path, ["cmake"]) { return "a rule of the build" }
    if below(path, ["debian"]) { return "a rule of the package" }
    if below(path, ["third_party"]), !below(path, reads) { return "a library of its own" }
    return nil
  }

  private static func below(_ path: String, _ folders: [String]) -> Bool {
    folders.contains(where: path.isWithin)
  }
}
