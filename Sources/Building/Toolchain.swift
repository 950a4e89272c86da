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
    let packages = Set(recipe.needs.values).union(["libc6-dev"]).sorted()
    var fingerprint = [
      "php": try await text(of: phpConfig, ["--version"]),
      "php-include": try await text(of: phpConfig, ["--include-dir"]),
      "php-configure": try await text(of: phpConfig, ["--configure-options"]),
      "cc": try await text(of: "cc", ["--version"]),
    ]
    if findProgram("dpkg-query") != nil {
      let format = "-f=${Package} ${Version} ${Architecture}\n"
      fingerprint["packages"] = try await text(of: "dpkg-query", ["-W", format] + packages)
    }
    return Toolchain(phpize: phpize, phpConfig: phpConfig, fingerprint: fingerprint)
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
