import Basics
import Model

/// A record judged anew and compared with the verdicts that were given when it was made.
package struct Regrading: Sendable, Equatable {
  /// What comes out differently, a line each.
  package let differences: [String]
  /// How many verdicts of candidates and of cells were compared.
  package let compared: (candidates: Int, cells: Int)

  /// Judges `entries` anew; nil when they hold no verdicts to compare with.
  package init?(_ entries: [Entry]) {
    guard case .closed(let closing)? = entries.last, let before = closing.verdicts,
      let now = Assessment(entries)?.stored
    else { return nil }
    let known = Dictionary(now.map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
    var differences: [String] = []
    for old in before {
      let new = known[old.subject]
      let name = old.subject.name
      if new?.verdict != old.verdict {
        differences.append("\(name): \(old.verdict) then, \(new?.verdict ?? "none") now")
      }
      let cells = Dictionary(
        (new?.cells ?? []).map { ($0.cell, $0.outcome) }, uniquingKeysWith: { first, _ in first })
      for stored in old.cells {
        let now = cells[stored.cell]
        if now == stored.outcome { continue }
        differences.append(
          "\(name), \(stored.cell): \(stored.outcome) then, \(now ?? "none") now")
      }
    }
    self.differences = differences.map { OneLine.clean($0) }
    compared = (before.count, before.reduce(0) { $0 + $1.cells.count })
  }

  /// The differences, or how much there is without any.
  package var words: [String] {
    differences.isEmpty
      ? [
        "\(counting(compared.candidates, "verdict")) and \(counting(compared.cells, "cell")) come out "
          + "as they were given"
      ]
      : differences
  }

  /// Whether both tell the same.
  package static func == (left: Regrading, right: Regrading) -> Bool {
    left.differences == right.differences && left.compared == right.compared
  }
}
