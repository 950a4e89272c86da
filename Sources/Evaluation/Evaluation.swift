import Building
import Fetching
import Foundation
import Git
import Judging
import Observation
import Recipes
import Record
import Relinking
import Running
import Storage

/// One evaluation: source, candidates, builds, runs, each written to the record as it is known.
public struct Evaluation: Sendable {
  let request: Request
  let tell: @Sendable (Event) -> Void

  /// An evaluation that tells its events to `tell`.
  public init(_ request: Request, tell: @escaping @Sendable (Event) -> Void) {
    self.request = request
    self.tell = tell
  }

  /// Does it all.
  /// - Returns: the record's path and its entries.
  /// - Throws: `VersionMismatch`, and what else keeps the evaluation as a whole from being made;
  ///   what befalls one candidate is told in the record.
  public func run() async throws -> (path: String, entries: [Entry]) {
    let start = Date()
    let wanted = try wantedCandidates()
    var php = try await PhpRuntime.detect(request.php, in: request.root)
    php.chosenFpm = request.fpm
    var workshop = Workshop(request)
    try await workshop.open()
    var runner = try Runner(
      php: php, programs: request.programs, scratch: request.locations.scratch,
      isolation: request.isolation,
      inertThreads: request.rules.inertThreads)
    runner.extensions = request.extensions
    let source = try await fetchSource()
    let version = try sourceVersion(of: source.result.tree, store: request.locations.objects)
    if let wanted = request.versions, !wanted.holds(version) {
      throw VersionMismatch(wanted: wanted, found: version)
    }
    let journal = try Journal(
      folder: request.locations.records, startedAt: start.timeIntervalSince1970, tell: tell)
    let core = await CoreLibrary.ofSystem(request.root)
    try journal.write(
      .opened(
        opening(
          source, version: version, facts: facts(php, core), startedAt: start.timeIntervalSince1970)
      ))
    let prepared = try apply(wanted, to: source, version: version, journal)
    let limits = try await runControl(runner, journal)
    let cells = try await build(
      prepared, base: source.result.tree, &workshop, limits, journal)
    try await run(cells, runner, journal)
    try journal.write(.closed(Closing(seconds: Date().timeIntervalSince(start))))
    return (journal.path, journal.entries)
  }

  private func fetchSource() async throws -> FetchedSource {
    let name: String
    switch request.source {
    case .recipe(let recipe, _): name = recipe.name
    case .repository(let url, _): name = url
    }
    tell(.fetching(source: name, nil))
    var isToBeTold = !Repository.canFetchShallow && comesWithHistory
    return try await fetch(
      request.source, for: request.root, locations: request.locations, refresh: request.refresh
    ) { progress in
      if isToBeTold {
        tell(.note("this libgit2 has no shallow fetch (1.7 has): the whole history comes along"))
        isToBeTold = false
      }
      tell(.fetching(source: name, progress))
      return Task.isCancelled ? .stop : .goOn
    }
  }

  /// A Debian source package has no history.
  private var comesWithHistory: Bool {
    if case .recipe(let recipe, _) = request.source, case .debian = recipe.origin { return false }
    return true
  }

  private func opening(
    _ source: FetchedSource, version: String?, facts: [Fact], startedAt: Double
  ) -> Opening {
    let entry = SourceEntry(
      name: source.name, url: source.url, ref: source.result.ref,
      commit: source.result.commit.description, tree: source.result.tree.description,
      version: version)
    return Opening(
      startedAt: startedAt, source: entry, scenarios: request.scenarios.map(\.scenario),
      settings: request.settings, rules: request.rules, environment: facts,
      runsPerCell: request.runsPerCell)
  }

  private func facts(_ php: PhpRuntime, _ core: CoreLibrary?) -> [Fact] {
    var facts = [
      Fact("PHP", "\(php.version) \(php.isThreadSafe ? "ZTS" : "NTS") (\(php.program))")
    ]
    if let folder = request.root.folder {
      facts.append(Fact("system", request.root.name ?? "unnamed"))
      facts.append(Fact(Fact.root, folder))
    }
    if request.isolation == .none {
      facts.append(
        Fact("sandbox", "none: runs share the processes and the network of the machine"))
    }
    guard let core else { return facts }
    facts.append(Fact("libgrpc", "\(core.package ?? "of no package") (\(core.path))"))
    facts.append(Fact("fork handlers in libgrpc", core.hasForkHandlers ? "yes" : "no"))
    if let asserts = core.hasAssertions {
      facts.append(Fact("assertions in libgrpc", asserts ? "yes" : "no"))
    }
    return facts
  }

  /// What the scenarios read of a candidate's source, written out; nil when they read nothing.
  func files(of candidate: PreparedCandidate) throws -> ScratchFolder? {
    let paths = Set(request.scenarios.flatMap(\.scenario.tree)).sorted()
    guard !paths.isEmpty else { return nil }
    let folder = try ScratchFolder(in: request.locations.scratch, named: "tree")
    try GitTree(store: request.locations.objects, tree: candidate.tree)
      .write(paths, to: folder.path)
    return folder
  }

  func plan(
    _ candidate: String, artifact: String?, tree: ScratchFolder?, _ limits: [String: RunLimits]
  ) -> [PlannedCell] {
    request.scenarios.flatMap { planned in
      request.settings.filter { planned.scenario.settings.contains($0.name) }.map { settings in
        PlannedCell(
          candidate: candidate, artifact: artifact, scenario: planned.scenario,
          folder: planned.folder, settings: settings,
          tree: planned.scenario.tree.isEmpty ? nil : tree,
          limits: limits[planned.scenario.name] ?? RunLimits())
      }
    }
  }

  /// Runs every scenario without the extension: the control that must pass, and the measure of how
  /// fast this machine is just now.
  private func runControl(
    _ runner: Runner, _ journal: Journal
  ) async throws -> [String: RunLimits] {
    let scheduler = Scheduler(
      runner: runner, width: request.width, runsPerCell: 1, keepsGoing: false)
    var seen: Set<String> = []
    let cells = plan(CandidateEntry.plainName, artifact: nil, tree: nil, [:])
      .filter { seen.insert($0.scenario.name).inserted }
    var limits: [String: RunLimits] = [:]
    try await scheduler.run(cells) { cell, observation in
      try journal.write(.run(entry(cell, observation)))
      limits[cell.scenario.name] = RunLimits(
        clean: observation.duration, longestWait: cell.scenario.longestWait)
      return true
    }
    return limits
  }

  private func entry(_ cell: PlannedCell, _ observation: Observation) -> RunEntry {
    RunEntry(
      candidate: cell.candidate, scenario: cell.scenario.name, settings: cell.settings.name,
      number: cell.runs, observation: observation)
  }

  private func run(
    _ cells: [PlannedCell], _ runner: Runner, _ journal: Journal
  ) async throws {
    let scheduler = Scheduler(
      runner: runner, width: request.width, runsPerCell: request.runsPerCell,
      keepsGoing: request.keepsGoing)
    var remaining = cells.count * request.runsPerCell
    var done = 0
    tell(.running(done: 0, total: remaining))
    try await scheduler.run(cells) { cell, observation in
      try journal.write(.run(entry(cell, observation)))
      let verdict = judge(observation, scenario: cell.scenario, rules: request.rules)
      let passed = verdict.verdict.map { !$0.outcome.isFailure } ?? true
      done += 1
      // A cell that is decided early takes the runs it would have had with it.
      if !passed, !request.keepsGoing { remaining -= request.runsPerCell - cell.runs }
      tell(.running(done: done, total: remaining))
      return passed
    }
  }
}
