import Foundation
import Model
import Processes
import Running

extension Evaluation {
  /// PHP without the extension, once a scenario and profile: the control that must pass.
  func plainCells() -> [PlannedCell] {
    var seen: Set<String> = []
    return plan(.control(.noExtension), key: nil)
      .filter { seen.insert("\($0.scenario.name) \($0.pressure)").inserted }
  }

  /// Runs the cells until each is decided, those of a stress profile together and after the others.
  func run(
    _ cells: [PlannedCell], _ runner: Runner, _ cache: inout ObservationCache, _ journal: Journal
  ) async throws {
    var ledger = Ledger(request.sampling, rules: request.rules)
    let keys = try reuse(cells, &cache, &ledger, journal)
    let deadline = request.budget.map { ContinuousClock.now + $0 }
    let profiles = [nil] + StressProfile.allCases.map(Optional.some)
    for profile in profiles {
      let pressed = cells.filter { $0.settings.profile == profile }
      if pressed.isEmpty { continue }
      let batch = Batch(
        runner: runner, cache: cache, keys: keys, deadline: deadline, journal: journal)
      try await StressLoad.burn(profile?.burnersPerCore ?? 0) {
        try await run(pressed, batch, &ledger)
      }
    }
  }

  /// What runs of one profile share.
  struct Batch {
    let runner: Runner
    let cache: ObservationCache
    let keys: [PlannedCell.ID: String]
    let deadline: ContinuousClock.Instant?
    let journal: Journal
  }

  /// Takes in what earlier evaluations saw of the cells, as much of it as is needed.
  /// - Returns: the keys that new observations are kept under.
  private func reuse(
    _ cells: [PlannedCell], _ cache: inout ObservationCache, _ ledger: inout Ledger,
    _ journal: Journal
  ) throws -> [PlannedCell.ID: String] {
    var keys: [PlannedCell.ID: String] = [:]
    for cell in cells { keys[cell.id] = cache.key(of: cell) }
    if request.rerunsAll { return keys }
    // Most of what it takes is reading: all cores do that. Hardly a cell needs more than six.
    let first = cells.mappedByAllCores(least: 4) { [keys, cache, ledger] cell in
      let limit = min(6, ledger.need(of: cell.id).missing)
      return keys[cell.id].map { cache.observations($0, limit: limit) }
    }
    for (cell, first) in zip(cells, first) {
      guard var seen = first, let key = keys[cell.id] else { continue }
      // What a cell needs may grow with what is found: the file is read as far as it takes.
      while !ledger.need(of: cell.id).isMet {
        let at = ledger.runs(of: cell.id)
        if at == seen.count {
          seen = cache.observations(key, limit: at + ledger.need(of: cell.id).missing)
        }
        guard at < seen.count else { break }
        let verdict = ledger.take(seen[at], of: cell)
        try journal.write(.run(entry(cell, seen[at], ledger, isReused: true)), verdict)
      }
    }
    return keys
  }

  private func run(
    _ cells: [PlannedCell], _ batch: Batch, _ ledger: inout Ledger
  ) async throws {
    let scheduler = Scheduler(
      runner: batch.runner, width: request.width, kept: request.keptRuns, deadline: batch.deadline)
    let live = cells.filter {
      !$0.subject.isWithoutExtension && ledger.readiness(of: $0.id) != .never
    }
    let measured = Set(live.map(\.scenario.name))
    // A clean run tells how fast the machine is just now, and that gives the limits of the others.
    var limits: [String: RunLimits] = [:]
    let plain = cells.filter {
      $0.subject.isWithoutExtension && measured.contains($0.scenario.name)
    }
    var measuring = Ledger(request.sampling, rules: request.rules)
    try await scheduler.run(plain, into: &measuring) { cell, run, measuring in
      try take(cell, run, measuring, batch)
      limits[cell.scenario.name] = RunLimits(
        clean: run.observation.duration, longestWait: cell.scenario.longestWait)
    }
    for cell in live { ledger.expect(cell.id) }
    tell(.running(done: ledger.done, total: ledger.done + ledger.expected))
    let limited = live.map { cell in
      var cell = cell
      cell.limits = limits[cell.scenario.name] ?? RunLimits()
      return cell
    }
    try await scheduler.run(limited, into: &ledger) { cell, run, ledger in
      try take(cell, run, ledger, batch)
      tell(.running(done: ledger.done, total: ledger.done + ledger.expected))
    }
  }

  private func take(
    _ cell: PlannedCell, _ run: FinishedRun, _ ledger: Ledger, _ batch: Batch
  ) throws {
    try batch.journal.write(.run(entry(cell, run.observation, ledger)), run.verdict)
    if let key = batch.keys[cell.id] { try batch.cache.keep(run.observation, under: key) }
  }

  private func entry(
    _ cell: PlannedCell, _ observation: Observation, _ ledger: Ledger, isReused: Bool? = nil
  ) -> RunEntry {
    RunEntry(
      cell.subject, cell.id.cell, number: ledger.runs(of: cell.id), observation: observation,
      isReused: isReused)
  }
}

extension PlannedCell {
  fileprivate var pressure: String { settings.profile?.rawValue ?? "" }
}

/// Programs that never rest, while others are run.
enum StressLoad {
  /// Runs `body` beside so many burning programs for each core.
  static func burn(_ perCore: Int, _ body: () async throws -> Void) async throws {
    guard perCore > 0 else { return try await body() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<perCore * ProcessInfo.processInfo.activeProcessorCount {
        group.addTask { _ = try? await Processes.run(Command("sha256sum", ["/dev/zero"])) }
      }
      defer { group.cancelAll() }
      try await body()
    }
  }
}
