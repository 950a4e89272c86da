import Observation
import Recipes
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
  /// Runs a cell gets while they pass.
  let runsPerCell: Int
  /// Whether a cell goes on after its first failing run.
  let keepsGoing: Bool

  /// Runs all `cells`; `finished` gets each run as it ends and says whether it passed.
  /// - Throws: `CommandError.cancelled` when the task was cancelled.
  func run(
    _ cells: [PlannedCell], finished: (PlannedCell, Observation) throws -> Bool
  ) async throws {
    var queue = CellQueue(cells)
    try await withThrowingTaskGroup(of: (PlannedCell, Observation).self) { group in
      func start() -> Bool {
        guard let cell = queue.take() else { return false }
        group.addTask { (cell, try await run(cell)) }
        return true
      }
      var inFlight = 0
      while inFlight < width, start() { inFlight += 1 }
      while let (cell, observation) = try await group.next() {
        inFlight -= 1
        var cell = cell
        cell.runs += 1
        let passed = try finished(cell, observation)
        if cell.runs < runsPerCell, passed || keepsGoing { queue.add(cell) }
        while inFlight < width, start() { inFlight += 1 }
      }
    }
  }

  private func run(_ cell: PlannedCell) async throws -> Observation {
    try await runner.run(
      cell.scenario, from: cell.folder, settings: cell.settings, artifact: cell.artifact,
      tree: cell.tree?.path, limits: cell.limits)
  }
}
