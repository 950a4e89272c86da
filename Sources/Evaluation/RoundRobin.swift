/// Cells served in turns: every cell gets its first run before any gets its second, so that runs of
/// all candidates interleave.
struct RoundRobin {
  /// Whether a cell takes another run.
  enum Readiness {
    case now
    case later
    case never
  }

  private var cells: [PlannedCell]
  private var position = 0

  init(_ cells: [PlannedCell]) { self.cells = cells }

  /// The next cell that takes a run now; cells that never will again are forgotten.
  mutating func next(_ readiness: (PlannedCell) -> Readiness) -> PlannedCell? {
    var left = cells.count
    while left > 0 {
      left -= 1
      if position >= cells.count { position = 0 }
      switch readiness(cells[position]) {
      case .now:
        position += 1
        return cells[position - 1]
      case .later: position += 1
      case .never: cells.remove(at: position)
      }
    }
    return nil
  }
}
