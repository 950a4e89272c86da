import Basics
import Debian
import Files
import Foundation
import Model
import Processes
import Sandbox

/// The programs a build uses, and what of them goes into its key.
package struct Toolchain: Sendable, Equatable {
  /// The system that the build belongs to.
  package var root: SystemRoot
  /// `phpize`, as a path or a name on `PATH`.
  package var phpize: String
  /// `php-config`, as a path or a name on `PATH`.
  package var phpConfig: String
  /// The interpreter, as a path or a name on `PATH`: it loads what was built.
  package var php = "php"
  /// What the build reads of the system, by name: the PHP API, the compiler, the packages.
  package var fingerprint: [String: String]

  /// A toolchain of which everything is known.
  package init(
    root: SystemRoot = .host, phpize: String, phpConfig: String, fingerprint: [String: String]
  ) {
    self.root = root
    self.phpize = phpize
    self.phpConfig = phpConfig
    self.fingerprint = fingerprint
  }

  /// Finds what `recipe` needs and reads the versions.
  /// - Throws: `BuildError.missing`, which names the Debian package to install.
  package static func detect(
    for recipe: BuildRecipe, in root: SystemRoot = .host, phpize: String = "phpize",
    phpConfig: String = "php-config"
  ) async throws(BuildError) -> Toolchain {
    let chosen = ["phpize": phpize, "php-config": phpConfig]
    for (need, package) in recipe.needs.sorted(by: { $0.key < $1.key }) {
      let name = chosen[need] ?? need
      guard name.hasPrefix("/") ? root.exists(name) : root.program(name) != nil else {
        throw .missing(name, package: package, recipe: recipe.name)
      }
    }
    var questions = [
      "php": [phpConfig, "--version"], "php-include": [phpConfig, "--include-dir"],
      "php-configure": [phpConfig, "--configure-options"], "cc": ["cc", "--version"],
      "as": ["as", "--version"], "ld": ["ld", "--version"],
    ]
    if recipe.needs["c++"] != nil { questions["c++"] = ["c++", "--version"] }
    var fingerprint = try await answers(questions, in: root)
    fingerprint["local headers"] = localHeaders(in: root)
    if root.program("dpkg-query") != nil {
      let packages = Set(recipe.needs.values).union(implied(by: fingerprint)).sorted()
      let format = "-f=${Package} ${Version} ${Architecture}\n"
      fingerprint.merge(
        try await answers(["packages": ["dpkg-query", "-W", format] + packages], in: root)
      ) { $1 }
    }
    // Of another system nothing is the host's: all that is installed there counts.
    if root != .host { fingerprint["root"] = try installed(in: root) }
    return Toolchain(root: root, phpize: phpize, phpConfig: phpConfig, fingerprint: fingerprint)
  }

  private static func installed(in root: SystemRoot) throws(BuildError) -> String {
    guard let fingerprint = packageFingerprint(of: root) else {
      throw .refused(
        why: "\(root.folder ?? "/") has no list of its packages",
        hint: "name the root folder of a system with dpkg, rpm or apk")
    }
    return fingerprint
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
  private static func localHeaders(in root: SystemRoot) -> String {
    let folder = root.hostPath("/usr/local/include")
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var key = CacheKey(kind: "local headers", schema: 1)
    for file in files.sorted() {
      let status = FileStatus("\(folder)/\(file)")
      key.add([file, status.map { "\($0.bytes) \($0.modified)" } ?? ""])
    }
    return key.hexadecimal
  }

  /// What programs say, by the name of the question.
  private static func answers(
    _ questions: [String: [String]], in root: SystemRoot
  ) async throws(BuildError) -> [String: String] {
    let names = questions.keys.sorted()
    let commands = names.compactMap { questions[$0] }.map { words in
      root.command(words[0], Array(words.dropFirst()))
    }
    do {
      let texts = try await run(commands).map(\.outputText)
      return Dictionary(uniqueKeysWithValues: zip(names, texts))
    } catch {
      throw .ownFault("\(error)")
    }
  }
}
