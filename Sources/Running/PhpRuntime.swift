import Foundation
import Processes
import Sandbox

/// The PHP that scripts run with, and what it has to be told to load.
package struct PhpRuntime: Sendable {
  /// The system that it belongs to.
  package var root = SystemRoot.host
  /// The path of the program, in its system.
  package var program: String
  /// Its version: `8.2.36`.
  package var version: String
  /// Whether it is built thread-safe.
  package var isThreadSafe: Bool
  /// The shared extensions that scripts need and that this PHP has not built in.
  package var sharedExtensions: [String]
  /// The folder that it loads extensions from.
  package var extensionFolder = ""
  /// The PHP-FPM to run in place of the one beside it.
  package private(set) var chosenFpm: String?
  /// The ini files that it reads; nil for none.
  package var ini: MachineIni? {
    didSet {
      guard let ini else { return }
      sharedExtensions.removeAll { name in ini.loads.contains { $0.name == name } }
    }
  }

  /// The extensions that every script needs: forking, process ids, and phases, which are JSON; that one
  /// could be left out before PHP 8.0.
  static let required = ["pcntl", "posix", "json"]

  /// Asks the program about itself.
  /// - Throws: `RunError.noPhp`, `.oldPhp`, or `.phpLacks` when an extension that scripts need is nowhere.
  package static func detect(
    _ program: String = "php", in root: SystemRoot = .host
  ) async throws(RunError) -> PhpRuntime {
    // A link may lead through a folder that a sandbox covers; the file itself is what counts.
    guard let path = root.program(program) else { throw .noPhp(program) }
    // The constant is a boolean since PHP 8.4.
    let question = """
      echo PHP_VERSION, "\\n", (int) PHP_ZTS, "\\n", ini_get("extension_dir"), "\\n";
      foreach (["pcntl", "posix", "json"] as $e) { echo $e, " ", (int) extension_loaded($e), "\\n"; }
      """
    let answer: CommandResult
    do throws(CommandError) {
      answer = try await run(root.command(path, ["-n", "-r", question]))
    } catch .missing {
      throw .noPhp(program)
    } catch {
      // That it could not be started is the machine's doing.
      throw .ownFault("\(error)")
    }
    let lines = answer.outputText.split(separator: "\n").map(String.init)
    guard answer.status == .code(0), lines.count == 3 + required.count else {
      throw .unusablePhp(program, reason: answer.errorText + answer.outputText)
    }
    // The versions of components that are numbers; anything else is not for us to refuse.
    let numbers = lines[0].split(separator: ".").prefix(2).compactMap { Int($0) }
    if numbers.count == 2, numbers.lexicographicallyPrecedes([7, 4]) {
      throw .oldPhp(program, version: lines[0])
    }
    let missing = zip(required, lines.dropFirst(3)).filter { $1.hasSuffix(" 0") }.map(\.0)
    for name in missing where !root.exists("\(lines[2])/\(name).so") {
      throw .phpLacks(name, program: program)
    }
    return PhpRuntime(
      root: root, program: path, version: lines[0], isThreadSafe: lines[1] == "1",
      sharedExtensions: missing, extensionFolder: lines[2])
  }

  /// Takes a PHP-FPM in place of the one beside this PHP.
  /// - Throws: `RunError.noFpm`, or `.unusableFpm` when it could not load what this PHP loads.
  package mutating func choose(fpm given: String) async throws(RunError) {
    guard let path = root.program(given) else { throw .noFpm(given) }
    let answer = try? await run(root.command(path, ["-n", "-v"]))
    let line = String(answer?.outputText.prefix { $0 != "\n" } ?? "")
    guard line.hasPrefix("PHP \(minorVersion)."), line.contains("(fpm-fcgi)") else {
      throw .unusableFpm(given, version: minorVersion, says: line)
    }
    chosenFpm = path
  }

  /// The interface that extensions have to be built for, as PHP compares it: `API20220829,NTS`; nil where
  /// PHP does not tell.
  package func buildID() async -> String? {
    let answer = try? await run(root.command(program, ["-n", "-i"]))
    let line = answer?.outputText.split(separator: "\n").first {
      $0.hasPrefix("PHP Extension Build =>")
    }
    return line?.split(separator: " ").last.map(String.init)
  }

  /// `8.2`: extensions are built for it.
  var minorVersion: String { version.split(separator: ".").prefix(2).joined(separator: ".") }

  /// What a sandbox has to show besides for this PHP and its FPM to be there with what they load.
  var placesElsewhere: [String] {
    let programs = root.placesElsewhere(of: [program, chosenFpm].compactMap(\.self))
    let isCovered = programs.contains { extensionFolder.hasPrefix("\($0)/") }
    let isNeeded = root.isElsewhere(extensionFolder) && !isCovered && root.exists(extensionFolder)
    return programs + (isNeeded ? [extensionFolder] : [])
  }

  /// The arguments before a script's name: the `lines` told here, and no ini file but those of `ini`.
  func arguments(_ lines: [String]) -> [String] {
    (ini == nil ? ["-n"] : [])
      + (sharedExtensions.map { "extension=\($0)" } + lines).flatMap { ["-d", $0] }
  }
}
