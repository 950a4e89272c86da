import Files
import Model
import Running
import Storage

/// The runs of a matrix: of every subject, under every scenario and its settings.
struct MatrixRun: Sendable {
  let request: MatrixRequest
  /// The folder of artifacts.
  let artifacts: String
  let tell: @Sendable (EvaluationEvent) -> Void

  /// The cells of one subject: every scenario under each of its settings.
  /// - Throws: `FileError` for a file that runs depend on and that cannot be read.
  func cells(
    of runnable: RunnableSubject, _ specs: inout RunSpecMaker
  ) throws(FileError) -> [PlannedCell] {
    var cells: [PlannedCell] = []
    for planned in request.scenarios {
      let place = runnable.place(planned, artifacts: artifacts)
      for settings in request.settings where planned.scenario.runs(under: settings) {
        let spec = try specs.spec(planned.scenario, settings, of: runnable.build, at: place)
        cells.append(
          PlannedCell(
            subject: runnable.subject, spec: spec, place: place, scenario: planned.scenario,
            settings: settings, lack: runnable.lack(for: planned.scenario)))
      }
    }
    return cells
  }

  /// PHP without the extension, once a scenario and profile: the control that must pass.
  /// - Throws: `FileError` for a file that runs depend on and that cannot be read.
  func plainCells(_ specs: inout RunSpecMaker) throws(FileError) -> [PlannedCell] {
    var seen: Set<ControlGroup> = []
    return try cells(of: .php, &specs).filter { seen.insert($0.controlGroup).inserted }
  }

  /// Runs the cells until each is decided, those of a stress profile together and after the others; what they saw
  /// is kept in `locations`.
  /// - Returns: whether each is, and not the time at an end.
  func run(
    _ cells: [PlannedCell], _ executor: any RunExecutor, _ locations: Locations,
    _ journal: Journal
  ) async throws -> Bool {
    let cache = ObservationCache(folder: locations.observations, machine: executor.machine)
    var ledger = Ledger(cells, request.sampling, rules: request.rules)
    ledger.isKnownToFail = knownToFail(journal)
    let keys = try reuse(cells, cache, &ledger, journal)
    let deadline = request.budget.map { ContinuousClock.now + $0 }
    let batch = Batch(
      executor: executor, cache: cache, keys: keys, deadline: deadline, journal: journal)
    for profile in [nil] + StressProfile.allCases.map(Optional.some) {
      let some = cells.filter { $0.settings.profile == profile }
      if some.isEmpty { continue }
      try await BurningPrograms.burn(profile?.burnersPerCore ?? 0) {
        try await run(some, batch, &ledger)
      }
    }
    return cells.allSatisfy { ledger.need(of: $0.id).isMet }
  }

  /// The cells in which the base is known to fail.
  private func knownToFail(_ journal: Journal) -> Set<CellID> {
    guard case .opened(let opening)? = journal.judged.first?.entry, opening.knowsBase else {
      return []
    }
    return Set(
      opening.scenarios.flatMap { scenario in
        scenario.base.filter { $0.value != .pass }
          .map { CellID(scenario: scenario.name, settings: $0.key) }
      })
  }

  /// What all runs share.
  struct Batch {
    let executor: any RunExecutor
    let cache: ObservationCache
    let keys: [PlannedCell.ID: String]
    let deadline: ContinuousClock.Instant?
    let journal: Journal
  }

  /// Takes in what earlier evaluations saw of the cells, as much of it as is needed.
  /// - Returns: the keys that new observations are kept under.
  private func reuse(
    _ cells: [PlannedCell], _ cache: ObservationCache, _ ledger: inout Ledger,
    _ journal: Journal
  ) throws -> [PlannedCell.ID: String] {
    var keys: [PlannedCell.ID: String] = [:]
    for cell in cells { keys[cell.id] = try cache.key(of: cell.spec) }
    let before = try goOn(cells, &ledger, journal)
    if request.rerunsAll { return keys }
    // Most of what it takes is reading: all cores do that. What a record to go on from has is kept as well.
    let kept = KeptObservations(cache: cache, keys: keys, before: before)
    var seen = cells.mappedByAllCores(least: 4) { [ledger] cell in kept.unused(cell, 0, ledger) }
    var used = cells.map { _ in 0 }
    var hasMore = true
    // What a cell needs may grow with what is found in others: the files are read as far as it takes.
    while hasMore {
      hasMore = false
      for (index, cell) in cells.enumerated() where keys[cell.id] != nil {
        while !ledger.need(of: cell.id).isMet {
          if used[index] == seen[index].count {
            seen[index] = kept.unused(cell, used[index], ledger)
          }
          guard used[index] < seen[index].count else { break }
          let observation = seen[index][used[index]].value
          used[index] += 1
          let verdict = ledger.take(observation, of: cell)
          try journal.write(.run(entry(cell, observation, ledger, isReused: true)), verdict)
          hasMore = true
        }
      }
    }
    return keys
  }

  /// Takes in all runs of the record to go on from.
  /// - Returns: what they saw, by cell.
  private func goOn(
    _ cells: [PlannedCell], _ ledger: inout Ledger, _ journal: Journal
  ) throws -> [PlannedCell.ID: [PackedObservation]] {
    let known = Dictionary(cells.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var before: [PlannedCell.ID: [PackedObservation]] = [:]
    for run in request.earlier?.runs ?? [] {
      let id = PlannedCell.ID(subject: run.subject, cell: run.cell)
      guard let cell = known[id] else { continue }
      before[id, default: []].append(run.seen)
      let observation = run.observation
      let verdict = ledger.take(observation, of: cell)
      try journal.write(
        .run(entry(cell, observation, ledger, isReused: run.isReused)), verdict)
    }
    return before
  }

  private func run(
    _ cells: [PlannedCell], _ batch: Batch, _ ledger: inout Ledger
  ) async throws {
    var scheduler = Scheduler(
      executor: batch.executor, width: request.width, kept: request.keptRuns,
      deadline: batch.deadline)
    scheduler.began = { [tell] in tell(.began($0.subject, $0.id.cell)) }
    let wanting = Set(cells.filter { !ledger.need(of: $0.id).isMet }.map(\.scenario.name))
    // The base may be asked again because of what a candidate does.
    let live = cells.filter { wanting.contains($0.scenario.name) }
    let pace = try await measure(live, scheduler, batch, &ledger)
    for cell in live { ledger.expect(cell.id) }
    let display = RunDisplay(cells, tell: tell)
    display.show(ledger)
    try await scheduler.run(live, at: pace, into: &ledger) { cell, run, ledger in
      try take(cell, run, ledger, batch)
      display.note(cell, ledger)
    }
    display.show(ledger)
  }

  /// Runs PHP without the extension once a scenario: a clean run tells how fast the machine is just now,
  /// and that gives the limits of the others.
  private func measure(
    _ cells: [PlannedCell], _ scheduler: Scheduler, _ batch: Batch, _ ledger: inout Ledger
  ) async throws -> Pace {
    let plain = cells.filter(\.subject.isWithoutExtension).map { cell in
      var cell = cell
      cell.limits = RunLimits(measuring: cell.scenario.longestWait)
      return cell
    }
    var pace = Pace()
    var taken = ledger
    var once = Ledger(plain, Sampling(.runs(1)), rules: request.rules)
    try await scheduler.run(plain, into: &once) { cell, run, _ in
      taken.take(run.verdict, of: cell.id)
      try take(cell, run, taken, batch)
      pace.note(run.limits(cell.scenario), of: cell.scenario.name)
    }
    ledger = taken
    return pace
  }

  private func take(
    _ cell: PlannedCell, _ run: FinishedRun, _ ledger: Ledger, _ batch: Batch
  ) throws {
    try batch.journal.write(.run(entry(cell, run.observation, ledger)), run.verdict)
    // What ran then may be another thing than what the key was made of.
    guard let key = batch.keys[cell.id], batch.executor.has(cell.spec, at: cell.place) else {
      return
    }
    try batch.cache.keep(run.observation, under: key)
  }

  private func entry(
    _ cell: PlannedCell, _ observation: Observation, _ ledger: Ledger, isReused: Bool = false
  ) -> RunEntry {
    RunEntry(
      cell.subject, cell.id.cell, number: ledger.runs(of: cell.id), observation: observation,
      isReused: isReused)
  }
}

/// What earlier evaluations saw of cells, but for what the record to go on from has of them.
struct KeptObservations: Sendable {
  let cache: ObservationCache
  let keys: [PlannedCell.ID: String]
  let before: [PlannedCell.ID: [PackedObservation]]

  /// As many as the cell still needs beside those that were used.
  func unused(_ cell: PlannedCell, _ used: Int, _ ledger: Ledger) -> [PackedObservation] {
    guard let key = keys[cell.id] else { return [] }
    let known = before[cell.id] ?? []
    let limit = known.count + used + ledger.need(of: cell.id).missing
    let found = cache.observations(key, limit: limit).map(PackedObservation.init)
    return found.filter { seen in !known.contains { $0.isOfSameRun(as: seen) } }
  }
}
