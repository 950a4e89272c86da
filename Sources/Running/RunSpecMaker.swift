import Files
import Model
import Storage

/// Describes runs. What many of them share is looked at once: what changes later is not in the descriptions.
package struct RunSpecMaker {
  /// All that the runs have in common.
  package let platform: RunSpec.Platform
  private let runner: Runner
  private var scripts: [String: String] = [:]
  private var modules: [String: RunSpec.File] = [:]
  private var servers: [ServerAPI: [RunSpec.File]] = [:]

  /// A maker for the runs of `runner`.
  /// - Throws: `FileError` for a file that runs depend on and that cannot be read.
  package init(_ runner: Runner) throws(FileError) {
    self.runner = runner
    platform = try runner.platform()
  }

  /// The run of `scenario` under `settings`, of `subject`.
  /// - Throws: `FileError` for a file that the run depends on and that cannot be read.
  package mutating func spec(
    _ scenario: Scenario, _ settings: Settings, of subject: RunSubject, at place: RunPlace
  ) throws(FileError) -> RunSpec {
    let isRead = !scenario.tree.isEmpty
    let inputs = RunSpec.Inputs(
      scripts: try digest(ofScripts: place.scripts), tree: isRead ? subject.tree : nil,
      modules: try modules(requiredBy: scenario), server: try server(of: scenario.sapi))
    var tested: RunSpec.TestedExtension?
    if let files = subject.files {
      let libraries = Array((place.artifact?.libraries ?? [:]).values)
      tested = RunSpec.TestedExtension(files: files, libraries: try runner.files(libraries))
    }
    return RunSpec(scenario, settings, (inputs, tested), on: platform)
  }

  /// The digest of a folder of scripts.
  /// - Throws: `FileError` for what cannot be read of it.
  package mutating func digest(ofScripts folder: String) throws(FileError) -> String {
    if let known = scripts[folder] { return known }
    let digest = try runner.digests.digest(ofFolder: folder)
    scripts[folder] = digest
    return digest
  }

  /// A given extension takes the place of the one that a scenario requires.
  private mutating func modules(requiredBy scenario: Scenario) throws(FileError) -> [RunSpec.File] {
    var files: [RunSpec.File] = []
    for name in scenario.requires where !runner.extensions.contains(where: { $0.name == name }) {
      if modules[name] == nil { modules[name] = try runner.module(name) }
      if let file = modules[name] { files.append(file) }
    }
    return files
  }

  /// What is not there keeps the run from being made.
  private mutating func server(of sapi: ServerAPI) throws(FileError) -> [RunSpec.File] {
    if let known = servers[sapi] { return known }
    let php = runner.php
    let programs =
      switch sapi {
      case .cli, .driven: [String]()
      case .fpm: (try? php.fpm()).map { [$0] } ?? []
      case .apache: (try? php.apache()) ?? []
      }
    var files: [RunSpec.File] = []
    for path in programs { files.append(try runner.file(php.root.hostPath(path))) }
    servers[sapi] = files
    return files
  }
}

/// What a run is of: a build, with its source.
package struct RunSubject: Sendable {
  /// The files of its artifact by name, with the SHA-256 of each as it was built; nil for PHP alone.
  package var files: [String: String]?
  /// The object id of its source's tree; nil where it has none.
  package var tree: String?

  /// A subject of these files.
  package init(files: [String: String]?, tree: String? = nil) {
    self.files = files
    self.tree = tree
  }

  /// PHP without the extension.
  package static let php = RunSubject(files: nil)
}
