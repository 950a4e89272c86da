import Basics
import Foundation
import Model
import Processes
import Sandbox

/// What PHP says when it loads an extension, in the sandbox and without running anything of it.
package struct LoadTrial: Sendable, Equatable {
  /// The extensions that are loaded then, by name, with their versions.
  package var extensions: [String: String] = [:]
  /// Those of the classes asked about that do not exist then.
  package var missingClasses: [String] = []
  /// The shared objects that are mapped then, as the host has them.
  package var libraries: [String] = []
  /// The ini settings that keep PHP from running a script of ours, in words.
  package var obstacles: [String] = []
  /// What PHP complained about, a line each.
  package var complaints: [String] = []
  /// Whether PHP came to the end of the question.
  package var answered = false

  /// Lists the mapped shared objects in `$found["libraries"]`.
  static let libraries = #"""
    foreach (explode("\n", (string) @file_get_contents("/proc/self/maps")) as $line)
      if (($at = strpos($line, "/")) !== false && strpos($line, ".so", $at) !== false)
        $found["libraries"][substr($line, $at)] = 1;
    $found["libraries"] = array_keys($found["libraries"]);
    """#
  private static let mark = "forkproof-answer "
  /// Tells `$found` on a line of its own, whatever was written before.
  static let answer = #"echo "\n\#(mark)", json_encode($found), "\n";"#

  fileprivate static let question = """
    $found = ["extensions" => [], "missing" => [], "libraries" => [], "obstacles" => []];
    foreach (get_loaded_extensions() as $name) $found["extensions"][$name] = (string) phpversion($name);
    foreach (array_slice($argv, 1) as $name) if (!class_exists($name, false)) $found["missing"][] = $name;
    \(libraries)
    if (($folders = (string) ini_get("open_basedir")) !== "" && !@is_readable("/proc/self/maps"))
      $found["obstacles"][] = "open_basedir lets it read nothing but $folders";
    foreach (["auto_prepend_file", "auto_append_file"] as $name)
      if (($file = (string) ini_get($name)) !== "" && @stream_resolve_include_path($file) === false)
        $found["obstacles"][] = "$name is $file, which is not there";
    $found["extensions"] = (object) $found["extensions"];
    \(answer)
    """

  fileprivate struct Answer: Decodable {
    var extensions: [String: String]
    var missing: [String]
    var libraries: [String]
    var obstacles: [String]
  }

  /// What the dynamic linker says, out of PHP's `Unable to load dynamic library …`, where the reason stands behind
  /// the first of the places that PHP tried; nil for any other line.
  static func linkerWords(in line: String) -> String? {
    guard let start = line.firstRange(of: "(tried: grpc.so ("),
      let end = line[start.upperBound...].firstIndex(of: ")")
    else { return nil }
    return String(line[start.upperBound..<end])
  }

  /// What was told by `answer`; nil where nothing was.
  static func decoded<Value: Decodable>(_ output: [UInt8]) -> Value? {
    let line = output.split(separator: UInt8(ascii: "\n")).last { $0.starts(with: mark.utf8) }
    return line.flatMap {
      try? JSONDecoder().decode(Value.self, from: Data($0.dropFirst(mark.utf8.count)))
    }
  }
}

extension Runner {
  /// Loads the extension of an artifact into PHP; nil for PHP as it is without.
  /// - Throws: `CommandError` when PHP could not be started.
  package func load(
    _ artifact: ArtifactPlace?, classes: [String] = []
  ) async throws(CommandError) -> LoadTrial {
    let isInside = isolation == .bubblewrap
    let given = isInside ? RunLayout.inside(extensions: extensions) : extensions
    var lines = given.map { "extension=\($0.path ?? $0.name)" }
    lines += ["display_errors=stderr", "display_startup_errors=1", "log_errors=0"]
    if let artifact {
      let folder = isInside ? RunLayout.artifact : artifact.folder
      lines.append("extension=\(folder)/\(ArtifactFile.module)")
    }
    let environment = iniEnvironment(isInside ? RunLayout.ini : php.ini?.folder.path)
    let arguments = php.arguments(lines) + ["-r", LoadTrial.question, "--"] + classes
    var command: Command
    if isInside {
      let mounts = sharedMounts(system: "", artifact: artifact)
      command = SandboxProfile.tool(in: php.root, mounts: mounts, environment: environment)
        .command(php.program, arguments)
    } else {
      let plain = Command.plainEnvironment.merging(environment) { _, own in own }
      command = Command(php.program, arguments, environment: plain)
    }
    command.timeLimit = 60
    let result = try await Processes.run(command)
    return trial(result, artifact)
  }

  /// Looks whether each extension that a file was named for is loaded then.
  /// - Throws: `RunError.notAnExtension` for the first that is not.
  package func requireExtensions(in trial: LoadTrial) throws(RunError) {
    let loaded = Set(trial.extensions.keys.map { $0.lowercased() })
    // Those of the engine have names of another kind.
    for given in extensions where given.path != nil && !engineExtensions.contains(given.name) {
      guard loaded.contains(given.name.lowercased()) else {
        throw .notAnExtension(given.name, says: trial.complaints.first)
      }
    }
  }

  private func trial(_ result: CommandResult, _ artifact: ArtifactPlace?) -> LoadTrial {
    var trial = LoadTrial()
    let said = result.errorText.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    trial.complaints = said.map {
      let line = String($0).replacing("\(RunLayout.artifact)/", with: "")
      return OneLine.clean(LoadTrial.linkerWords(in: line) ?? line, limit: 400)
    }
    guard let answer: LoadTrial.Answer = LoadTrial.decoded(result.output) else {
      trial.complaints.append("PHP \(Self.words(result)) while it was loading it")
      return trial
    }
    trial.answered = true
    trial.extensions = answer.extensions
    trial.missingClasses = answer.missing
    trial.obstacles = answer.obstacles.map { OneLine.clean($0, limit: 400) }
    trial.libraries = answer.libraries.compactMap { hostPath(of: $0, artifact: artifact) }
    return trial
  }

  private static func words(_ result: CommandResult) -> String {
    if result.timedOut { return "did not end within a minute" }
    return switch result.status {
    // So a sandbox tells of a signal.
    case .code(let code) where code > 128: ExitStatus.signal(code - 128).inWords
    case let status: status.inWords
    }
  }

  /// The variables that lead PHP to its ini files; none where it reads none.
  func iniEnvironment(_ folder: String?) -> [String: String] {
    guard php.ini != nil, let folder else { return [:] }
    return ["PHPRC": folder, "PHP_INI_SCAN_DIR": "\(folder)/conf.d"]
  }
}
