import Model
import Signatures

/// How a file that was verified stands beside another, cell by cell: what one fails that the other passes.
///
/// Cells that either of them was not asked are left out.
package struct FileComparison: Sendable, Equatable {
  /// The file that is compared, and the one that it is compared with.
  package var file: String
  /// See `file`.
  package var other: String
  /// Cells that this file fails and the other passes.
  package var new: [CellID] = []
  /// Cells that the other fails and this file passes.
  package var gone: [CellID] = []
  /// Cells that both fail in the same way.
  package var same: [CellID] = []
  /// Cells that both fail, each in a way of its own.
  package var unlike: [CellID] = []

  /// Compares the cells of `row` with those of `other`.
  package init(_ row: Assessment.Row, with other: Assessment.Row) {
    file = row.candidate.name
    self.other = other.candidate.name
    let others = Dictionary(
      other.cells.map { ($0.id, $0.tally) }, uniquingKeysWith: { first, _ in first })
    for cell in row.cells where cell.tally.runs > 0 {
      guard let beside = others[cell.id], beside.runs > 0 else { continue }
      switch (cell.tally.leadingFailure, beside.leadingFailure) {
      case (nil, nil): break
      case (nil, _?): gone.append(cell.id)
      case (_?, nil): new.append(cell.id)
      case (let mine?, let theirs?):
        if Self.isSame(mine, theirs) { same.append(cell.id) } else { unlike.append(cell.id) }
      }
    }
  }

  private static func isSame(_ mine: Verdict, _ theirs: Verdict) -> Bool {
    guard let own = mine.signature, let other = theirs.signature else {
      return mine.title == theirs.title
    }
    return compare(base: other, candidate: own) == .same
  }

  /// Whether both pass and fail the same cells, each in the same way.
  package var isAlike: Bool { new.isEmpty && gone.isEmpty && unlike.isEmpty }
}

extension Assessment {
  /// Of files that were built elsewhere, each beside the first of them; empty for an evaluation, which has a
  /// base to compare with.
  package var fileComparisons: [FileComparison] {
    guard opening.source == nil else { return [] }
    let asked = candidates.filter { row in row.cells.contains { $0.tally.runs > 0 } }
    guard let first = asked.first else { return [] }
    return asked.dropFirst().map { FileComparison($0, with: first) }
  }
}
