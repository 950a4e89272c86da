import Basics
import Model
import Running
import Sandbox
import Storage

/// What is run of every subject, however it came about, and how often.
package struct MatrixRequest: Sendable {
  /// The scenarios, and the folder each one's script lies in.
  package var scenarios: [PlannedScenario]
  /// The settings matrix; a scenario may use a part of it.
  package var settings: [Settings]
  /// How stacks become titles.
  package var rules: SignatureRules
  /// How often cells are run.
  package var sampling = Sampling()
  /// How long runs may be begun; nil for as long as it takes.
  package var budget: Duration?
  /// Whether runs of earlier evaluations are made again.
  package var rerunsAll = false
  /// The folder that runs leave their own folders in, for a debugger; nil where none is left.
  package var keptRuns: String?
  /// How many runs are active at once; those that hang are not counted.
  package var width: Int
  /// What runs are made with.
  package var environment: RunEnvironment
  /// The options of a command line that name that and the folders of scenarios again.
  package var arguments: [String] = []
  /// The record of an evaluation that was stopped, to go on from; nil for none.
  package var earlier: EarlierRecord?

  /// A request with what has no default.
  package init(
    scenarios: [PlannedScenario], settings: [Settings], rules: SignatureRules, width: Int,
    environment: RunEnvironment
  ) {
    self.scenarios = scenarios
    self.settings = settings
    self.rules = rules
    self.width = width
    self.environment = environment
  }
}

extension MatrixRequest {
  /// The PHP of `root` that scripts run with.
  /// - Throws: `RunError` when it, or the PHP-FPM that was asked for, cannot be used.
  func php(_ program: String, in root: SystemRoot) async throws(RunError) -> PhpRuntime {
    var php = try await PhpRuntime.detect(program, in: root)
    if let fpm = environment.fpm { try await php.choose(fpm: fpm) }
    return php
  }

  /// What makes the runs, with this PHP; what is kept of them must not tell `privateText`.
  /// - Throws: `RunError` when something that it starts is not there.
  func runner(
    _ php: PhpRuntime, _ target: Target, _ locations: Locations, hiding privateText: PrivateText
  ) throws(RunError) -> Runner {
    var runner = try Runner(
      php: php, programFolder: environment.programs, isolation: environment.isolation,
      digests: FileDigests(keptAt: locations.digests))
    runner.inertThreads = rules.inertThreads
    runner.libraries = target.libraries
    runner.extensions = environment.extensions
    runner.privateText = privateText
    return runner
  }
}
