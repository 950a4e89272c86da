import Foundation
import Judging
import Model
import Processes
import Running

/// Runs cells side by side.
///
/// A run is mostly waiting, so more runs are in flight than there are cores. One that takes much longer
/// than others do hangs, most likely, and does nothing but wait for its limit: it is not counted any
/// more, so that a few that hang for half a minute do not keep all others waiting.
struct Scheduler: Sendable {
  let executor: any RunExecutor
  /// Runs in flight at once that may still be at work.
  let width: Int
  /// The folder that each run leaves its own folder in; nil where none is left.
  var kept: String?
  /// When no new run is begun any more; nil for never.
  var deadline: ContinuousClock.Instant?

  /// Gets each run as it begins.
  var began: @Sendable (PlannedCell) -> Void = { _ in }

  /// All runs in flight, for each that may be at work: one that hangs may burn a core.
  private static let crowd = 3

  private enum Event: Sendable {
    case finished(PlannedCell, Observation, id: Int)
    /// A run has been active for as long as it may.
    case expired
  }

  /// Runs `cells` until the ledger wants no more of any, with the limits that `pace` gives, where it gives any;
  /// `finished` gets each run as it ends, after the ledger took it.
  /// - Throws: `CommandError.cancelled` when the task was cancelled.
  func run(
    _ cells: [PlannedCell], at pace: Pace = Pace(), into ledger: inout Ledger,
    finished: (PlannedCell, FinishedRun, Ledger) throws -> Void
  ) async throws {
    var order = RoundRobin(cells)
    var inFlight = RunsInFlight()
    var pace = pace
    try await withThrowingTaskGroup(of: Event.self) { group in
      while true {
        while inFlight.hasRoom(width, all: Self.crowd * width),
          var cell = next(&order, ledger)
        {
          cell.limits = pace.limits(of: cell.scenario.name) ?? cell.limits
          ledger.start(cell.id)
          began(cell)
          let activeTime = cell.activeTime
          let id = inFlight.add(activeTime)
          let number = ledger.number(of: cell.id)
          group.addTask { [cell] in .finished(cell, try await run(cell, number), id: id) }
          group.addTask {
            // A cancelled task ends at once.
            try? await Task.sleep(for: activeTime)
            return .expired
          }
        }
        if inFlight.isEmpty { return group.cancelAll() }
        guard case .finished(let cell, let observation, let id)? = try await group.next() else {
          continue
        }
        inFlight.remove(id)
        ledger.finish(cell.id)
        let ended = FinishedRun(
          observation: observation, verdict: ledger.take(observation, of: cell))
        if cell.subject.isWithoutExtension, ended.verdict.verdict?.outcome == .pass {
          pace.note(ended.limits(cell.scenario), of: cell.scenario.name)
        }
        try finished(cell, ended, ledger)
      }
    }
  }

  private func next(_ order: inout RoundRobin, _ ledger: Ledger) -> PlannedCell? {
    if let deadline, ContinuousClock.now >= deadline { return nil }
    return order.next { ledger.readiness(of: $0.id) }
  }

  private func run(_ cell: PlannedCell, _ number: Int) async throws -> Observation {
    if let lack = cell.lack {
      return Observation(
        startedAt: Date().timeIntervalSince1970, ending: .skipped(lack), duration: 0)
    }
    return try await executor.run(
      cell.spec, at: cell.place, limits: cell.limits,
      keepAt: kept.map {
        "\($0)/\(cell.subject.folderName)/\(cell.scenario.name)/\(cell.settings.name)/\(number)"
      })
  }
}

/// What a run saw, and what was said of it.
struct FinishedRun {
  var observation: Observation
  var verdict: RunVerdict

  /// The limits of further runs of the scenario, where this is a clean one.
  func limits(_ scenario: Scenario) -> RunLimits {
    RunLimits(
      clean: observation.duration, processes: observation.processes.count,
      longestWait: scenario.longestWait)
  }
}

extension PlannedCell {
  /// How long a run counts as at work: as long as it may stand still, its waits left out, which is
  /// many times what a clean one takes on this machine.
  fileprivate var activeTime: Duration {
    .microseconds(max(1_000_000, limits.stall - 1_000_000 * scenario.longestWait))
  }
}

/// The runs in flight, and until when each counts as at work.
private struct RunsInFlight {
  private var ends: [Int: ContinuousClock.Instant] = [:]
  private var last = 0

  var isEmpty: Bool { ends.isEmpty }

  mutating func add(_ activeTime: Duration) -> Int {
    last += 1
    ends[last] = .now + activeTime
    return last
  }

  mutating func remove(_ id: Int) { ends[id] = nil }

  func hasRoom(_ width: Int, all: Int) -> Bool {
    let now = ContinuousClock.now
    return ends.count < all && ends.values.count { now < $0 } < width
  }
}
