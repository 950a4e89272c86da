import Observation
import Running
import Sandbox

/// Runs cells side by side.
///
/// A run is mostly waiting, and a hung one does nothing but wait, so more runs are in flight than
/// there are cores.
struct Scheduler: Sendable {
  let runner: Runner
  /// Runs in flight at once.
  let width: Int
  /// The folder that each run leaves its own folder in; nil where none is left.
  var kept: String?
  /// When no new run is begun any more; nil for never.
  var deadline: ContinuousClock.Instant?

  /// Runs `cells` until the ledger wants no more of any; `finished` gets each run as it ends, after
  /// the ledger took it.
  /// - Throws: `CommandError.cancelled` when the task was cancelled.
  func run(
    _ cells: [PlannedCell], into ledger: inout Ledger,
    finished: (PlannedCell, Observation, Ledger) throws -> Void
  ) async throws {
    var turns = Turns(cells)
    var inFlight = 0
    try await withThrowingTaskGroup(of: (PlannedCell, Observation).self) { group in
      while true {
        while inFlight < width, let cell = next(&turns, ledger) {
          ledger.start(cell.place)
          inFlight += 1
          let number = ledger.number(of: cell.place)
          group.addTask { (cell, try await run(cell, number)) }
        }
        guard let (cell, observation) = try await group.next() else { return }
        inFlight -= 1
        ledger.finish(cell.place)
        ledger.take(observation, of: cell)
        try finished(cell, observation, ledger)
      }
    }
  }

  private func next(_ turns: inout Turns, _ ledger: Ledger) -> PlannedCell? {
    if let deadline, ContinuousClock.now >= deadline { return nil }
    return turns.next { ledger.wish(of: $0.place) }
  }

  private func run(_ cell: PlannedCell, _ number: Int) async throws -> Observation {
    try await runner.run(
      cell.scenario, from: cell.folder, settings: cell.settings, artifact: cell.artifact,
      tree: cell.tree?.path, limits: cell.limits,
      keepAt: kept.map {
        "\($0)/\(cell.candidate)/\(cell.scenario.name)/\(cell.settings.name)/\(number)"
      })
  }
}
