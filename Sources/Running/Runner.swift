import Foundation
import Observation
import Recipes
import Sandbox
import Storage

/// Runs one scenario with one artifact in one sandbox, and hands back what the probe saw.
public struct Runner: Sendable {
  /// Where things are inside the sandbox; the same for every run.
  enum Inside {
    static let probe = "/mnt/bin/forkproof-probe"
    static let peer = "/mnt/bin/forkproof-peer"
    static let crash = "/mnt/bin/libforkproof-crash.so"
    static let artifact = "/mnt/artifact"
    static let scenarios = "/mnt/scenarios"
    static let run = "/mnt/run"
  }

  private static let programs = [
    "forkproof-probe", "forkproof-peer", "libforkproof-crash.so",
  ]

  /// The PHP that scripts run with.
  public var php: PhpRuntime
  /// The folder that holds `forkproof-probe` and `forkproof-peer`.
  public var programs: String
  /// Where runs keep their files while they last.
  public var scratch: String
  /// Names of threads that never send a signal.
  public var inertThreads: [String]

  /// A runner; checks that everything it starts is there.
  /// - Throws: `RunError.missing`.
  public init(
    php: PhpRuntime, programs: String, scratch: String, inertThreads: [String]
  ) throws(RunError) {
    guard findProgram("bwrap") != nil else {
      throw .missing("bwrap", hint: "apt-get install bubblewrap")
    }
    for name in Self.programs where !exists("\(programs)/\(name)") {
      throw .missing("\(programs)/\(name)", hint: "build the whole package: swift build")
    }
    self.php = php
    self.programs = programs
    self.scratch = scratch
    self.inertThreads = inertThreads
  }

  /// Runs `scenario` under `settings` with the extension in `artifact`; nil runs it without.
  ///
  /// What keeps a run from happening is told in the observation's ending, `notRun`.
  /// - Throws: `CommandError.cancelled` when the task was cancelled.
  public func run(
    _ scenario: Scenario, from folder: String, settings: Settings, artifact: String?,
    limits: RunLimits
  ) async throws(CommandError) -> Observation {
    let startedAt = Date().timeIntervalSince1970
    do {
      let files = try ScratchFolder(in: scratch, named: "run")
      let plan = plan(scenario, settings: settings, extensionLoaded: artifact != nil, limits)
      try makeFolder("\(files.path)/crashes")
      try writeFile(Array(JSONEncoder().encode(plan)), to: "\(files.path)/plan.json")
      var command = sandbox(scenarios: folder, artifact: artifact, files: files.path)
        .command(Inside.probe, ["\(Inside.run)/plan.json"])
      // The probe keeps the limits itself; this one is for a probe that does not.
      command.timeLimit = Double(limits.wall + limits.stacks) / 1e6 + 20
      let result = try await Sandbox.run(command)
      return try observation(in: files.path, result: result)
    } catch let error as CommandError {
      if case .cancelled = error { throw error }
      return Observation(startedAt: startedAt, ending: .notRun("\(error)"), duration: 0)
    } catch {
      return Observation(startedAt: startedAt, ending: .notRun("\(error)"), duration: 0)
    }
  }

  private func observation(in folder: String, result: CommandResult) throws -> Observation {
    guard let bytes = try? readFile("\(folder)/observation.json") else {
      let reason = result.timedOut ? "the probe did not keep its limits" : result.errorText
      throw RunError.ownFault("no observation: \(result.status) \(reason)")
    }
    return try JSONDecoder().decode(Observation.self, from: Data(bytes))
  }

  private func plan(
    _ scenario: Scenario, settings: Settings, extensionLoaded: Bool, _ limits: RunLimits
  ) -> RunPlan {
    var environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "FORKPROOF_PHASES": "\(Inside.run)/phases.jsonl",
      "FORKPROOF_CRASHES": "\(Inside.run)/crashes", "LD_PRELOAD": Inside.crash,
    ]
    environment.merge(settings.environment) { _, new in new }
    let extensions = extensionLoaded ? ["\(Inside.artifact)/grpc.so"] : []
    return RunPlan(
      command: php.command(
        script: "\(Inside.scenarios)/\(scenario.script)", extensions: extensions,
        ini: extensionLoaded ? settings.ini : [:]),
      environment: environment, workingDirectory: "/tmp",
      peer: scenario.peer.map {
        PeerPlan(
          command: [Inside.peer, $0.rawValue, "\(Inside.run)/calls.jsonl"],
          logFile: "\(Inside.run)/calls.jsonl")
      },
      phasesFile: "\(Inside.run)/phases.jsonl",
      observationFile: "\(Inside.run)/observation.json",
      crashFolder: "\(Inside.run)/crashes", limits: limits, inertThreads: inertThreads, librariesOfInterest: ["grpc.so", "libgrpc.so"])
  }

  private func sandbox(scenarios: String, artifact: String?, files: String) -> Bubblewrap {
    var mounts: [Bubblewrap.Mount] = [.memory(at: "/tmp"), .memory(at: "/mnt")]
    for name in Self.programs {
      mounts.append(.readOnly("\(programs)/\(name)", at: "/mnt/bin/\(name)"))
    }
    mounts.append(.readOnly(scenarios, at: Inside.scenarios))
    if let artifact { mounts.append(.readOnly(artifact, at: Inside.artifact)) }
    mounts.append(.writable(files, at: Inside.run))
    mounts += php.hiddenFolders.map { .readOnly($0, at: $0) }
    return Bubblewrap(
      mounts: mounts, environment: ["PATH": "/usr/bin:/bin", "HOME": "/tmp"],
      programIsInit: true)
  }
}
