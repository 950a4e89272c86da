import Foundation
import Recipes
import Sandbox
import Storage

/// The programs a build uses, and what of them goes into its key.
public struct Toolchain: Sendable, Equatable {
  /// `phpize`, as a path or a name on `PATH`.
  public var phpize: String
  /// `php-config`, as a path or a name on `PATH`.
  public var phpConfig: String
  /// What the build reads of the system, by name: the PHP API, the compiler, the packages.
  public var fingerprint: [String: String]

  /// A toolchain of which everything is known.
  public init(phpize: String, phpConfig: String, fingerprint: [String: String]) {
    self.phpize = phpize
    self.phpConfig = phpConfig
    self.fingerprint = fingerprint
  }

  /// Finds what `recipe` needs and reads the versions.
  /// - Throws: `BuildError.missing`, which names the Debian package to install.
  public static func detect(
    for recipe: BuildRecipe, phpize: String = "phpize", phpConfig: String = "php-config"
  ) async throws(BuildError) -> Toolchain {
    let chosen = ["phpize": phpize, "php-config": phpConfig]
    for (need, package) in recipe.needs.sorted(by: { $0.key < $1.key }) {
      let name = chosen[need] ?? need
      guard name.hasPrefix("/") ? exists(name) : findProgram(name) != nil else {
        throw .missing(name, package: package, recipe: recipe.name)
      }
    }
    var fingerprint = [
      "php": try await text(of: phpConfig, ["--version"]),
      "php-include": try await text(of: phpConfig, ["--include-dir"]),
      "php-configure": try await text(of: phpConfig, ["--configure-options"]),
      "cc": try await text(of: "cc", ["--version"]),
      "as": try await text(of: "as", ["--version"]),
      "ld": try await text(of: "ld", ["--version"]),
      "local headers": localHeaders(),
    ]
    if recipe.needs["c++"] != nil {
      fingerprint["c++"] = try await text(of: "c++", ["--version"])
    }
    if findProgram("dpkg-query") != nil {
      let packages = Set(recipe.needs.values).union(implied(by: fingerprint)).sorted()
      let format = "-f=${Package} ${Version} ${Architecture}\n"
      fingerprint["packages"] = try await text(of: "dpkg-query", ["-W", format] + packages)
    }
    return Toolchain(phpize: phpize, phpConfig: phpConfig, fingerprint: fingerprint)
  }

  /// Packages that hold what the ones by name stand for only: headers of the C library and of the
  /// kernel, and of this version of PHP and of the compiler.
  private static func implied(by fingerprint: [String: String]) -> [String] {
    let php = (fingerprint["php"] ?? "").split(separator: ".").prefix(2).joined(separator: ".")
    let line = (fingerprint["cc"] ?? "").prefix { $0 != "\n" }
    let major = line.split(separator: " ").last?.prefix { $0 != "." } ?? ""
    return ["libc6-dev", "linux-libc-dev", "php\(php)-dev", "libstdc++-\(major)-dev"]
  }

  /// The files that a compiler finds before those of packages, by size and time.
  private static func localHeaders() -> String {
    let folder = "/usr/local/include"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var key = Key(kind: "local headers", schema: 1)
    for file in files.sorted() {
      let status = FileStatus("\(folder)/\(file)")
      key.add([file, status.map { "\($0.bytes) \($0.modified)" } ?? ""])
    }
    return key.hexadecimal
  }

  private static func text(
    of program: String, _ arguments: [String]
  ) async throws(BuildError) -> String {
    do {
      return try await run(Command(program, arguments, timeLimit: 30)).outputText
    } catch {
      throw .ownFault("\(error)")
    }
  }
}
