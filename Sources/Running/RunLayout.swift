import Model

/// Where the parts of a run are, as the run itself sees them.
struct RunLayout: Sendable, Equatable {
  /// The folder that a sandbox keeps them in; the same for every run.
  static let root = "/mnt"
  /// Where a sandbox has the artifact.
  static let artifact = "/mnt/artifact"
  /// Where a sandbox has the root of the system that PHP belongs to, when it is not the host.
  static let system = RunFolders.system
  /// Where a sandbox that is entered again has the folder that was kept of its run.
  static let run = "/mnt/run"
  /// Where a sandbox has the machine's ini files.
  static let ini = "/mnt/ini"
  /// Where a sandbox has the source's files.
  static let tree = "/mnt/tree"

  var probe: String
  var peer: String
  var crash: String
  /// The folder of the artifact; nil for PHP without the extension.
  var artifact: String?
  var scenarios: String
  /// The folder of the source's files; nil where the scenario needs none.
  var tree: String?
  /// The folder of the machine's ini files; nil where PHP reads none.
  var ini: String?

  /// The places by the folders they are in.
  init(programs: String, artifact: String?, scenarios: String) {
    probe = "\(programs)/forkproof-probe"
    peer = "\(programs)/forkproof-peer"
    crash = "\(programs)/libforkproof-crash.so"
    self.artifact = artifact
    self.scenarios = scenarios
  }

  /// The places inside a sandbox.
  static func inside(withArtifact: Bool) -> RunLayout {
    RunLayout(
      programs: "\(root)/bin", artifact: withArtifact ? artifact : nil,
      scenarios: "\(root)/scenarios")
  }

  /// Extensions beside gRPC's, with the paths that they have inside a sandbox.
  static func inside(extensions: [GivenExtension]) -> [GivenExtension] {
    extensions.map { given in
      GivenExtension(
        name: given.name, path: given.path.map { _ in "\(root)/extensions/\(given.name).so" })
    }
  }
}
