import Foundation
import Recipes
import Sandbox
import Storage

/// A scenario needs what this machine does not have; in words.
struct Unmet: Error, Equatable {
  let why: String
}

/// What has to be loaded into PHP for a scenario, and what runs it.
struct Requirements: Equatable {
  /// `extension=…` or `zend_extension=…`, a line each.
  var lines: [String] = []
  /// The program of the server under test; nil when the script itself is under test.
  var server: String?
}

/// Extensions of PHP's own engine are loaded by another word.
private let engineExtensions = ["opcache", "xdebug"]

extension PhpRuntime {
  /// What `scenario` needs of this PHP, where `given` extensions are at hand by name and path.
  /// - Throws: `Unmet` for the first thing that is not there.
  func requirements(
    of scenario: Scenario, given: [String: String]
  ) async throws(Unmet) -> Requirements {
    var needed = Requirements()
    for name in scenario.requires {
      if let line = try await line(loading: name, given: given) { needed.lines.append(line) }
    }
    switch scenario.sapi {
    case .cli: break
    case .driven: needed.server = program
    case .fpm:
      guard let found = fpm else {
        throw Unmet(why: "there is no PHP-FPM of version \(version); apt-get install php-fpm")
      }
      needed.server = found
    }
    return needed
  }

  /// Nil when it is built in.
  private func line(
    loading name: String, given: [String: String]
  ) async throws(Unmet) -> String? {
    let word = engineExtensions.contains(name) ? "zend_extension" : "extension"
    if let path = given[name] { return "\(word)=\(path)" }
    if exists("\(extensionFolder)/\(name).so") { return "\(word)=\(name)" }
    let question = Command(
      program, ["-n", "-r", "exit(extension_loaded($argv[1]) ? 0 : 1);", "--", name], timeLimit: 30)
    if let answer = try? await run(question), answer.status == .code(0) { return nil }
    throw Unmet(
      why: "this PHP has no \(name) extension; name one with --with-extension \(name)=PATH")
  }

  /// The PHP-FPM beside this PHP, of the same version.
  var fpm: String? {
    let short = version.split(separator: ".").prefix(2).joined(separator: ".")
    let folder = URL(fileURLWithPath: program).deletingLastPathComponent()
      .deletingLastPathComponent()
    return ["php-fpm\(short)", "php-fpm"].lazy
      .flatMap { ["\(folder.path)/sbin/\($0)", "/usr/sbin/\($0)", "/usr/local/sbin/\($0)"] }
      .first(where: exists)
  }
}
