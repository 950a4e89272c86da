import Files
import Sandbox
import Storage

/// The compiler's cache, `ccache(1)`: objects by the bytes that the compiler would read, so that
/// candidates take from their base all that their patches do not reach.
///
/// There is one for each set of build rules (`ObjectSharing`). A candidate's build takes from it and puts nothing in,
/// but where single files are compiled alone that read nothing unnoticed (`ObjectSharing.isPlain`).
package struct CompilerCache: Sendable {
  /// Where steps see it.
  static let folder = "/mnt/ccache"

  private let path: String
  private let isWritable: Bool

  /// The cache of builds by the rules of this name.
  /// - Throws: `FileError` when its folder cannot be made.
  package init(named name: String, isWritable: Bool, _ locations: Locations) throws(FileError) {
    path = "\(locations.compilerCache)/\(name)"
    self.isWritable = isWritable
    try makeFolder(path)
  }

  /// What steps are told. The compiler counts by its bytes, not by its time; sources count
  /// by what the preprocessor makes of them, since a list of the headers that were read last time
  /// knows nothing of a new one that hides another.
  package static let environment = [
    "CCACHE_DIR": folder, "CCACHE_COMPILERCHECK": "content", "CCACHE_MAXSIZE": "5G",
    "CCACHE_NOHASHDIR": "1", "CCACHE_NODIRECT": "1",
  ]

  /// What those are told besides that may put nothing in.
  var restrictions: [String: String] {
    isWritable ? [:] : ["CCACHE_READONLY": "1", "CCACHE_NOSTATS": "1", "CCACHE_TEMPDIR": "/tmp"]
  }

  /// The folder as steps see it.
  package var mount: Mount {
    isWritable ? .shared(path, at: Self.folder) : .readOnly(path, at: Self.folder)
  }

  /// The folders of all there are.
  package static func folders(_ locations: Locations) -> [String] {
    ((try? UntrustedFolder(locations.compilerCache))?.names ?? []).sorted()
      .map { "\(locations.compilerCache)/\($0)" }
  }
}
