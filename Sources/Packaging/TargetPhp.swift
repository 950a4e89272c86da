/// The PHP that a build is for, as far as its packages depend on it.
package struct TargetPhp: Codable, Sendable, Equatable {
  /// Major and minor version: `8.2`.
  package var version: String
  /// The version of the module interface: `20220829`.
  package var api: String
  /// The folder it loads extensions from.
  package var extensionFolder: String
  /// Whether it is built thread-safe.
  package var isThreadSafe: Bool
  /// Whether it is a debug build.
  package var isDebug: Bool
  /// The machine it is for, as uname(1) names it.
  package var machine: String
  /// The C library it is for: `glibc` or `musl`.
  package var libc: String

  /// A PHP of which everything is known.
  package init(
    version: String, api: String, extensionFolder: String, isThreadSafe: Bool, isDebug: Bool,
    machine: String, libc: String
  ) {
    self.version = version
    self.api = api
    self.extensionFolder = extensionFolder
    self.isThreadSafe = isThreadSafe
    self.isDebug = isDebug
    self.machine = machine
    self.libc = libc
  }

  /// Asks `php` and its `phpConfig`.
  /// - Throws: `PackagingError.failed` when either cannot tell.
  package static func detect(
    php: String, phpConfig: String
  ) async throws(PackagingError) -> TargetPhp {
    let question = """
      echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION, "\\n", PHP_ZTS, "\\n", PHP_DEBUG, "\\n", \
      php_uname("m"), "\\n";
      """
    let told = try await tool(php, ["-n", "-r", question]).split(separator: "\n").map(String.init)
    let api = oneLine(try await tool(phpConfig, ["--phpapi"]))
    let folder = oneLine(try await tool(phpConfig, ["--extension-dir"]))
    guard told.count == 4, !api.isEmpty, folder.hasPrefix("/") else {
      throw .failed(program: php, reason: "it does not tell its version")
    }
    return TargetPhp(
      version: told[0], api: api, extensionFolder: folder,
      isThreadSafe: told[1] == "1", isDebug: told[2] == "1", machine: told[3],
      libc: isMusl ? "musl" : "glibc")
  }

  private static var isMusl: Bool {
    #if canImport(Musl)
      true
    #else
      false
    #endif
  }

  /// The name that PIE looks for among the files of a release, for a pre-packaged binary
  /// (github.com/php/pie, `PrePackagedBinaryAssetName`).
  func pieName(version: String) -> String {
    let threads = isThreadSafe ? "zts" : "nts"
    let debug = isDebug ? "-debug" : ""
    return
      "php_grpc-\(version)_php\(self.version)-\(machine)-linux-\(libc)\(debug)-\(threads).tgz"
      .lowercased()
  }
}
