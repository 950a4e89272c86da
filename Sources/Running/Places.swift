/// Where the parts of a run are, as the run itself sees them.
struct Places: Sendable, Equatable {
  /// The folder that a sandbox keeps them in; the same for every run.
  static let root = "/mnt"

  var probe: String
  var peer: String
  var crash: String
  /// The folder of the artifact; nil for PHP without the extension.
  var artifact: String?
  var scenarios: String
  var run: String

  /// The places by the folders they are in.
  init(programs: String, artifact: String?, scenarios: String, run: String) {
    probe = "\(programs)/forkproof-probe"
    peer = "\(programs)/forkproof-peer"
    crash = "\(programs)/libforkproof-crash.so"
    self.artifact = artifact
    self.scenarios = scenarios
    self.run = run
  }

  /// The places inside a sandbox.
  static func inside(withArtifact: Bool) -> Places {
    Places(
      programs: "\(root)/bin", artifact: withArtifact ? "\(root)/artifact" : nil,
      scenarios: "\(root)/scenarios", run: "\(root)/run")
  }
}
