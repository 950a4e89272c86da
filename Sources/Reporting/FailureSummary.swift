import Basics
import Judging
import Model

/// One way to fail, wherever it was seen: a title, or the reason where no stack gave one.
struct FailureSummary: Sendable, Equatable {
  /// Its number in the report, from 1.
  let number: Int
  let outcome: Verdict.Outcome
  let title: String
  /// The cells that showed it, by the index of the row.
  var places: [Int: [CellID]] = [:]

  /// All of them, in the order a reader of the matrix meets them.
  static func distinct(rows: [Row], columns: [CellID]) -> [FailureSummary] {
    var found: [FailureSummary] = []
    var known: [String: Int] = [:]
    for (index, row) in rows.enumerated() {
      for column in columns {
        guard let tally = row.cells[column]?.tally else { continue }
        for (outcome, title) in tally.waysToFail {
          let place = known[title] ?? found.count
          if place == found.count {
            known[title] = place
            found.append(FailureSummary(number: place + 1, outcome: outcome, title: title))
          }
          found[place].places[index, default: []].append(column)
        }
      }
    }
    return found
  }

  /// `base 4 cells`, `forget-channels 2`, by row.
  func seen(in rows: [Row]) -> [String] {
    let counts = rows.indices.compactMap { index in places[index].map { (rows[index], $0.count) } }
    return counts.enumerated().map { order, seen in
      let (row, count) = seen
      return "\(row.candidate.name) \(order == 0 ? counting(count, "cell") : "\(count)")"
    }
  }

  /// Whether the unpatched source fails like this too.
  func isKnown(of rows: [Row]) -> Bool { rows.first?.isBase == true && places[0] != nil }
}

extension CellTally {
  /// Each different failure with its outcome: the leading one first, titles before mere reasons.
  var waysToFail: [(outcome: Verdict.Outcome, title: String)] {
    guard let leading = leadingFailure else { return [] }
    let ways = verdicts.filter(\.outcome.isFailure).map { verdict in
      (outcome: verdict.outcome, title: verdict.signature?.title ?? verdict.why)
    }
    let first = (outcome: leading.outcome, title: leading.signature?.title ?? leading.why)
    var seen: Set<String> = []
    return ([first] + ways).filter { seen.insert($0.title).inserted }
  }
}
