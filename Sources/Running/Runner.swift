import Basics
import Files
import Foundation
import Model
import Processes
import Sandbox
import Storage

/// Makes runs as their specs tell, each in one sandbox, and hands back what was seen.
package struct Runner: RunExecutor {
  /// The names of our own programs that a run needs beside one another.
  static let programNames =
    ["forkproof-probe", "forkproof-peer"] + StackTool.allCases.compactMap(\.ownProgram)
    + ["libforkproof-crash.so"]

  /// The PHP that scripts run with.
  package var php: PhpRuntime
  /// The folder that holds our programs.
  package var programFolder: String
  /// What keeps runs apart from the machine.
  package var isolation: RunSpec.Isolation
  /// Names of threads that never send a signal.
  package var inertThreads: [String] = []
  /// The shared objects whose mapping is recorded, by their names up to `.so`.
  package var libraries: [String] = []
  /// The core's library that an extension without a core of its own takes, as the host has it; nil for none.
  package var core: String?
  /// Extensions of PHP that are loaded into every run, in this order.
  package var extensions: [GivenExtension] = []
  /// What is kept of a run must not tell this.
  package var privateText = PrivateText()
  /// The digests of what runs are made of, and of what they had mapped.
  package let digests: FileDigests
  /// The libraries of our programs that lie beside them, for systems that lack them.
  let librariesOfPrograms: [String]

  /// A runner; checks that everything it starts is there.
  /// - Throws: `RunError.missing`.
  package init(
    php: PhpRuntime, programFolder: String, isolation: RunSpec.Isolation = .bubblewrap,
    digests: FileDigests = FileDigests()
  ) throws(RunError) {
    guard isolation == .none || findProgram("bwrap") != nil else {
      throw .missing("bwrap", hint: "apt-get install bubblewrap")
    }
    guard isolation == .bubblewrap || php.root == .host else { throw .rootWithoutSandbox }
    for name in Self.programNames where !exists("\(programFolder)/\(name)") {
      throw .missing("\(programFolder)/\(name)", hint: "build the whole package: swift build")
    }
    self.php = php
    self.programFolder = programFolder
    self.isolation = isolation
    self.digests = digests
    let names = (try? FileManager.default.contentsOfDirectory(atPath: programFolder)) ?? []
    librariesOfPrograms = names.filter { $0.hasPrefix("lib") && $0.contains(".so.") }.sorted()
  }

  /// Makes the run that `spec` tells of, with what stands at `place`.
  ///
  /// What keeps a run from happening is told in the observation's ending, `notRun`. At `kept` a folder
  /// is left with what the run was told and saw, and scripts to enter its sandbox again; nil for none.
  /// - Throws: `CommandError.cancelled` when the task was cancelled.
  package func run(
    _ spec: RunSpec, at place: RunPlace, limits: RunLimits, keepAt kept: String? = nil
  ) async throws(CommandError) -> Observation {
    let maker = ObservationMaker(of: spec, by: self, at: place)
    do {
      try check(spec, place)
      let layout = layout(place)
      let plan = try await plan(spec, layout, limits)
      let profile = isolation == .none ? nil : profile(place, limits)
      var command =
        profile?.command(layout.probe, [])
        ?? Command(layout.probe, [], environment: ["PATH": "/usr/bin:/bin"])
      command.input = Array(try JSONEncoder().encode(plan))
      command.keptOutput = ObservationFrame.most + 64
      // The probe keeps the limits itself; this one is for a probe that does not.
      command.timeLimit =
        Double(limits.wall + RunLimits.mostExtraWall + limits.stacks) / 1e6 + 20
      let seen = try maker.observation(try await Processes.run(command))
      if let kept {
        try KeptRun(plan: plan, profile: profile, privateText: privateText).keep(seen, at: kept)
      }
      return seen
    } catch let error as MissingRequirement {
      return maker.observation(.skipped(error.why))
    } catch let error as CommandError {
      if case .cancelled = error { throw error }
      return maker.observation(.notRun("\(error)"))
    } catch {
      return maker.observation(.notRun("\(error)"))
    }
  }

  /// Refuses a run that is not of this runner's PHP, system and programs as they are now, or of another kind of
  /// subject than stands at `place`.
  private func check(_ spec: RunSpec, _ place: RunPlace) throws {
    if let other = try refusal(of: spec.platform) {
      throw RunError.ownFault("the run asks for \(other)")
    }
    guard (spec.tested == nil) == (place.artifact == nil) else {
      throw RunError.ownFault("the run asks for \(spec.tested == nil ? "no" : "an") extension")
    }
  }

  private func layout(_ place: RunPlace) -> RunLayout {
    guard isolation == .none else {
      var layout = RunLayout.inside(withArtifact: place.artifact != nil)
      layout.ini = RunLayout.ini
      layout.tree = place.tree.map { _ in RunLayout.tree }
      return layout
    }
    var layout = RunLayout(
      programs: programFolder, artifact: place.artifact?.folder, scenarios: place.scripts)
    layout.ini = php.ini?.folder.path
    layout.tree = place.tree?.path
    return layout
  }

  private func plan(
    _ spec: RunSpec, _ layout: RunLayout, _ limits: RunLimits
  ) async throws -> RunPlan {
    let (scenario, settings) = (spec.scenario, spec.settings)
    let given = isolation == .none ? extensions : RunLayout.inside(extensions: extensions)
    let needed = try await php.requirements(of: scenario, given: given)
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
      tested += ["extension=\(artifact)/\(ArtifactFile.module)"]
      tested += settings.ini.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
    if !needed.server.isEmpty {
      let command = try JSONEncoder().encode(needed.server + php.arguments(tested))
      environment["FORKPROOF_SERVER"] = String(decoding: command, as: UTF8.self)
    }
    // The client of a server under test is not under test itself.
    let arguments = php.arguments(needed.server.isEmpty ? tested : [])
    let script = "\(layout.scenarios)/\(scenario.script)"
    var plan = RunPlan(
      command: (settings.profile?.prefix ?? []) + [php.program] + arguments + [script],
      environment: environment, root: php.root.folder.map { _ in RunLayout.system },
      workingDirectory: "/tmp",
      peer: scenario.peer.map { PeerPlan(command: [layout.peer, $0.rawValue]) },
      script: script, limits: limits, inertThreads: spec.platform.inertThreads,
      librariesOfInterest: spec.platform.libraries)
    plan.isWalled = isolation != .none
    return plan
  }

  /// What PHP and the extensions take, whatever they are started for; PHP's system is seen at `system`.
  func sharedMounts(system: String, artifact: ArtifactPlace?) -> [Mount] {
    var mounts: [Mount] = []
    if let artifact {
      mounts.append(.readOnly(artifact.folder, at: system + RunLayout.artifact))
    }
    for (given, inside) in zip(extensions, RunLayout.inside(extensions: extensions)) {
      if let path = given.path, let inside = inside.path {
        mounts.append(.readOnly(path, at: system + inside))
      }
    }
    if let ini = php.ini { mounts.append(.readOnly(ini.folder.path, at: system + RunLayout.ini)) }
    mounts += php.placesElsewhere.map { .readOnly(php.root.hostPath($0), at: system + $0) }
    let files = (php.ini?.places ?? [:]).merging(artifact?.libraries ?? [:]) { _, own in own }
    return mounts
      + files.sorted { $0.key < $1.key }.map { .readOnly($0.value, at: system + $0.key) }
  }

  /// The wall around a run: our programs, and for PHP its own system with what the run is made of.
  private func profile(_ place: RunPlace, _ limits: RunLimits) -> SandboxProfile {
    let root = RunLayout.root
    let system = php.root.folder.map { _ in RunLayout.system } ?? ""
    var mounts: [Mount] = (Self.programNames + librariesOfPrograms).map {
      .readOnly("\(programFolder)/\($0)", at: "\(root)/bin/\($0)")
    }
    if php.root != .host {
      let crash = "bin/libforkproof-crash.so"
      mounts.append(
        .readOnly("\(programFolder)/libforkproof-crash.so", at: "\(system)\(root)/\(crash)"))
    }
    mounts.append(.readOnly(place.scripts, at: "\(system)\(root)/scenarios"))
    if let tree = place.tree {
      mounts.append(.readOnly(tree.path, at: system + RunLayout.tree))
    }
    mounts += sharedMounts(system: system, artifact: place.artifact)
    return .run(
      mounts: mounts,
      guest: php.root == .host ? nil : SandboxProfile.Guest(root: php.root, place: system),
      limits: .run(limits))
  }
}
