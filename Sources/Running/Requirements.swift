import Foundation
import Model
import Processes

/// A scenario needs what this machine does not have; in words.
struct MissingRequirement: Error, Equatable {
  let why: String
}

/// What has to be loaded into PHP for a scenario, and what runs it.
struct Requirements: Equatable {
  /// `extension=…` or `zend_extension=…`, a line each.
  var lines: [String] = []
  /// The program of the server under test and its first arguments; none when the script itself is under
  /// test.
  var server: [String] = []
}

/// Extensions of PHP's own engine are loaded by another word.
let engineExtensions = ["opcache", "xdebug"]

extension PhpRuntime {
  /// What is loaded into this PHP for `scenario`: the `given` extensions, then those that it requires.
  /// - Throws: `MissingRequirement` for the first thing that is not there.
  func requirements(
    of scenario: Scenario, given: [GivenExtension]
  ) async throws(MissingRequirement) -> Requirements {
    var needed = Requirements()
    let required = scenario.requires.filter { name in !given.contains { $0.name == name } }
    for wanted in given + required.map({ GivenExtension(name: $0) }) {
      if let line = try await line(loading: wanted) { needed.lines.append(line) }
    }
    switch scenario.sapi {
    case .cli: break
    case .driven: needed.server = [program]
    case .fpm:
      needed.server = [try fpm()]
    case .apache: needed.server = try apache()
    }
    return needed
  }

  /// What `scenario` needs and this PHP does not have, in words; nil when it can run beside the `given`
  /// extensions.
  package func lack(for scenario: Scenario, given: [GivenExtension]) async -> String? {
    do throws(MissingRequirement) {
      _ = try await requirements(of: scenario, given: given)
      return nil
    } catch {
      return error.why
    }
  }

  /// Nil when it is built in.
  private func line(loading wanted: GivenExtension) async throws(MissingRequirement) -> String? {
    let name = wanted.name
    if wanted.path == nil, ini?.loads.contains(where: { $0.name == name }) ?? false { return nil }
    let word = engineExtensions.contains(name) ? "zend_extension" : "extension"
    if let path = wanted.path { return "\(word)=\(path)" }
    if root.exists("\(extensionFolder)/\(name).so") { return "\(word)=\(name)" }
    let question = root.command(
      program, ["-n", "-r", "exit(extension_loaded($argv[1]) ? 0 : 1);", "--", name])
    if let answer = try? await run(question), answer.status == .code(0) { return nil }
    throw MissingRequirement(
      why: "this PHP has no \(name) extension; name one with --with-extension \(name)=PATH")
  }

  /// The PHP-FPM that was chosen, or the one beside this PHP, of the same version.
  func fpm() throws(MissingRequirement) -> String {
    if let chosenFpm { return chosenFpm }
    let folder = URL(fileURLWithPath: program).deletingLastPathComponent()
      .deletingLastPathComponent()
    let found = ["php-fpm\(minorVersion)", "php-fpm"].lazy
      .flatMap { ["\(folder.path)/sbin/\($0)", "/usr/sbin/\($0)", "/usr/local/sbin/\($0)"] }
      .first(where: root.exists)
    guard let found else {
      throw MissingRequirement(
        why: "there is no PHP-FPM of version \(version); apt-get install php-fpm")
    }
    return found
  }

  /// An Apache and the mod_php for it that is of this PHP's version.
  func apache() throws(MissingRequirement) -> [String] {
    let program = ["/usr/sbin/apache2", "/usr/sbin/httpd"].first(where: root.exists)
    let module = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules"].lazy
      .flatMap { ["\($0)/libphp\(minorVersion).so", "\($0)/libphp.so"] }
      .first(where: root.exists)
    guard let program, let module else {
      throw MissingRequirement(
        why: "there is no Apache with mod_php \(minorVersion); apt-get install libapache2-mod-php")
    }
    return [program, module]
  }
}
