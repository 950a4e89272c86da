import Observation
import Recipes
import Storage

/// One cell of the matrix: a candidate's build, a scenario, a row of settings.
struct PlannedCell: Sendable {
  /// The candidate's name.
  var candidate: String
  /// The folder of its artifact; nil for PHP without the extension.
  var artifact: String?
  var scenario: Scenario
  /// The folder that holds the scenario's script.
  var folder: String
  var settings: Settings
  /// What the scenarios read of the candidate's source; it goes with the last cell.
  var tree: ScratchFolder?
  /// How long a run may take and stand still.
  var limits: RunLimits
  /// How many runs it has had.
  var runs = 0
}

/// The cells still to be run, served in turns: every cell gets its first run before any gets its
/// second, so that runs of all candidates interleave.
struct CellQueue {
  private var waiting: [PlannedCell]
  private var next = 0

  init(_ cells: [PlannedCell]) { waiting = cells }

  var isEmpty: Bool { next == waiting.count }

  mutating func take() -> PlannedCell? {
    guard next < waiting.count else { return nil }
    defer { next += 1 }
    return waiting[next]
  }

  /// Puts a cell that needs another run behind all others.
  mutating func add(_ cell: PlannedCell) { waiting.append(cell) }
}
