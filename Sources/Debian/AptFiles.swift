import Sandbox

/// The files that tell where the packages of a release are to be had, by their names.
package struct AptFiles: Equatable {
  private(set) var files: [String: String] = [:]

  /// The entries of `host` for its own release, turned into entries for `release`.
  /// - Throws: `EnvironmentError.noEntries` when it has none.
  package init(for release: String, suites: [String] = [], from host: SystemRoot) throws {
    let own = host.release("VERSION_CODENAME") ?? ""
    for (name, text) in try aptEntries(of: host) where !own.isEmpty {
      let isStanzas = name.hasSuffix(".sources")
      let renamed = entries(
        text, isStanzas: isStanzas, of: own, for: release, wanted: suites)
      files[isStanzas ? "forkproof.sources" : "forkproof.list", default: ""] += renamed
    }
    files = files.filter { !$0.value.isEmpty }
    if files.isEmpty { throw EnvironmentError.noEntries(release: release, own: own) }
  }
}
