import Basics
import Files
import Foundation
import Model
import Processes
import Sandbox

/// Runs one scenario with one artifact in one sandbox, and hands back what the probe saw.
package struct Runner: Sendable {
  /// What keeps a run apart from the machine.
  package enum Isolation: String, Sendable, CaseIterable {
    /// Namespaces of its own, by bubblewrap.
    case bubblewrap
    /// A process group and a subreaper alone: the run sees the machine's processes and network.
    case none
  }

  static let programs = [
    "forkproof-probe", "forkproof-peer", "forkproof-stacks", "libforkproof-crash.so",
  ]

  /// The PHP that scripts run with.
  package var php: PhpRuntime
  /// The folder that holds `forkproof-probe` and `forkproof-peer`.
  package var programs: String
  /// Where runs keep their files while they last.
  package var scratch: String
  /// What keeps runs apart from the machine.
  package var isolation: Isolation
  /// Names of threads that never send a signal.
  package var inertThreads: [String]
  /// The shared objects whose mapping is recorded, by their names up to `.so`.
  package var libraries: [String]
  /// Extensions of PHP that are loaded into every run, in this order.
  package var extensions: [GivenExtension] = []
  /// What is kept of a run must not tell this.
  package var privateText = PrivateText()
  /// The libraries that the extension under test finds where a sandbox shows nothing, by their paths in
  /// PHP's system, with those on the host.
  package var places: [String: String] = [:]
  let digests = LibraryDigests()
  /// The libraries of our programs that lie beside them, for systems that lack them.
  private let librariesOfPrograms: [String]

  /// A runner; checks that everything it starts is there.
  /// - Throws: `RunError.missing`.
  package init(
    php: PhpRuntime, programs: String, scratch: String, isolation: Isolation = .bubblewrap,
    inertThreads: [String], libraries: [String]
  ) throws(RunError) {
    guard isolation == .none || findProgram("bwrap") != nil else {
      throw .missing("bwrap", hint: "apt-get install bubblewrap")
    }
    guard isolation == .bubblewrap || php.root == .host else { throw .rootWithoutSandbox }
    for name in Self.programs where !exists("\(programs)/\(name)") {
      throw .missing("\(programs)/\(name)", hint: "build the whole package: swift build")
    }
    self.php = php
    self.programs = programs
    self.scratch = scratch
    self.isolation = isolation
    self.inertThreads = inertThreads
    self.libraries = libraries
    let names = (try? FileManager.default.contentsOfDirectory(atPath: programs)) ?? []
    librariesOfPrograms = names.filter { $0.hasPrefix("lib") && $0.contains(".so.") }.sorted()
  }

  /// Runs `scenario` under `settings` with the extension in `artifact`; nil runs it without. The
  /// folder `tree` holds what the scenario reads of the source.
  ///
  /// What keeps a run from happening is told in the observation's ending, `notRun`. At `kept` a folder
  /// is left with what the run was told and saw, and scripts to enter its sandbox again; nil for none.
  /// - Throws: `CommandError.cancelled` when the task was cancelled.
  package func run(
    _ scenario: Scenario, from folder: String, settings: Settings, artifact: String?,
    tree: String? = nil, limits: RunLimits, keepAt kept: String? = nil
  ) async throws(CommandError) -> Observation {
    let startedAt = Date().timeIntervalSince1970
    do {
      var layout =
        isolation == .none
        ? RunLayout(programs: programs, artifact: artifact, scenarios: folder)
        : RunLayout.inside(withArtifact: artifact != nil)
      layout.ini = isolation == .none ? php.ini?.folder.path : RunLayout.ini
      layout.tree = isolation == .none ? tree : tree.map { _ in RunLayout.tree }
      let given =
        isolation == .none ? extensions : RunLayout.inside(extensions: extensions)
      let needed = try await php.requirements(of: scenario, given: given)
      var plan = try plan(scenario, needed, settings: settings, layout, limits)
      plan.isWalled = isolation != .none
      let profile =
        isolation == .none ? nil : profile(scenarios: folder, artifact: artifact, tree: tree)
      var command =
        profile?.command(layout.probe, [])
        ?? Command(layout.probe, [], environment: ["PATH": "/usr/bin:/bin"])
      command.input = Array(try JSONEncoder().encode(plan))
      command.keptOutput = ObservationFrame.most + 64
      // The probe keeps the limits itself; this one is for a probe that does not.
      command.timeLimit = Double(limits.wall + limits.stacks) / 1e6 + 20
      let result = try await Processes.run(command)
      var seen = try observation(result, startedAt: startedAt)
      complete(&seen, artifact: artifact)
      if let kept {
        try KeptRun(plan: plan, profile: profile, privateText: privateText).keep(seen, at: kept)
      }
      return seen
    } catch let error as MissingRequirement {
      return Observation(startedAt: startedAt, ending: .skipped(error.why), duration: 0)
    } catch let error as CommandError {
      if case .cancelled = error { throw error }
      return Observation(startedAt: startedAt, ending: .notRun("\(error)"), duration: 0)
    } catch {
      return Observation(startedAt: startedAt, ending: .notRun("\(error)"), duration: 0)
    }
  }

  /// What a probe that ended well wrote; what another left is no observation, whatever it looks like.
  private func observation(_ result: CommandResult, startedAt: Double) throws -> Observation {
    if let limit = result.exceeded {
      var seen = Observation(startedAt: startedAt, ending: .overtime, duration: 0)
      seen.notes = ["ended at a limit: \(limit.description)"]
      return seen
    }
    guard result.status == .code(0), let content = ObservationFrame.content(of: result.output)
    else {
      let reason = result.timedOut ? "the probe did not keep its limits" : result.errorText
      throw RunError.ownFault("no observation: \(result.status) \(reason)")
    }
    return try JSONDecoder().decode(Observation.self, from: Data(content))
  }

  private func plan(
    _ scenario: Scenario, _ needed: Requirements, settings: Settings, _ layout: RunLayout,
    _ limits: RunLimits
  ) throws -> RunPlan {
    var environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      // Core says at this level when it leaves its fork handlers out.
      "GRPC_VERBOSITY": "info", "LD_PRELOAD": layout.crash,
    ]
    environment.merge(iniEnvironment(layout.ini)) { _, new in new }
    environment.merge(settings.environment) { _, new in new }
    environment.merge(settings.profile?.environment ?? [:]) { _, new in new }
    if let tree = layout.tree { environment["FORKPROOF_TREE"] = tree }
    var tested = needed.lines
    if let artifact = layout.artifact {
      tested += ["extension=\(artifact)/grpc.so"]
      tested += settings.ini.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
    if !needed.server.isEmpty {
      let command = try JSONEncoder().encode(needed.server + php.arguments(tested))
      environment["FORKPROOF_SERVER"] = String(decoding: command, as: UTF8.self)
    }
    // The client of a server under test is not under test itself.
    let arguments = php.arguments(needed.server.isEmpty ? tested : [])
    let script = "\(layout.scenarios)/\(scenario.script)"
    return RunPlan(
      command: (settings.profile?.prefix ?? []) + [php.program] + arguments + [script],
      environment: environment, root: php.root.folder.map { _ in RunLayout.system },
      workingDirectory: "/tmp",
      peer: scenario.peer.map { PeerPlan(command: [layout.peer, $0.rawValue]) },
      script: script, limits: limits, inertThreads: inertThreads,
      librariesOfInterest: libraries)
  }

  /// What PHP and the extensions take, whatever they are started for; PHP's system is seen at `system`.
  func sharedMounts(system: String, artifact: String?) -> [Mount] {
    var mounts: [Mount] = []
    if let artifact { mounts.append(.readOnly(artifact, at: system + RunLayout.artifact)) }
    for (given, inside) in zip(extensions, RunLayout.inside(extensions: extensions)) {
      if let path = given.path, let inside = inside.path {
        mounts.append(.readOnly(path, at: system + inside))
      }
    }
    if let ini = php.ini { mounts.append(.readOnly(ini.folder.path, at: system + RunLayout.ini)) }
    mounts += php.placesElsewhere.map { .readOnly(php.root.hostPath($0), at: system + $0) }
    let files = (php.ini?.places ?? [:]).merging(places) { _, own in own }
    return mounts
      + files.sorted { $0.key < $1.key }.map { .readOnly($0.value, at: system + $0.key) }
  }

  /// The wall around a run: our programs, and for PHP its own system with what the run is made of.
  private func profile(scenarios: String, artifact: String?, tree: String?) -> SandboxProfile {
    let root = RunLayout.root
    let system = php.root.folder.map { _ in RunLayout.system } ?? ""
    var mounts: [Mount] = (Self.programs + librariesOfPrograms).map {
      .readOnly("\(programs)/\($0)", at: "\(root)/bin/\($0)")
    }
    if php.root != .host {
      let crash = "bin/libforkproof-crash.so"
      mounts.append(.readOnly("\(programs)/libforkproof-crash.so", at: "\(system)\(root)/\(crash)"))
    }
    mounts.append(.readOnly(scenarios, at: "\(system)\(root)/scenarios"))
    if let tree { mounts.append(.readOnly(tree, at: system + RunLayout.tree)) }
    mounts += sharedMounts(system: system, artifact: artifact)
    return .run(
      mounts: mounts,
      guest: php.root == .host ? nil : SandboxProfile.Guest(root: php.root, place: system),
      limits: .run)
  }
}
