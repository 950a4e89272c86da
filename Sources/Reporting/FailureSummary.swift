import Basics
import Judging
import Model
import Signatures

/// One way to fail, wherever it was seen: a title, or the reason where no stack gave one.
struct FailureSummary: Sendable, Equatable {
  /// Its number in the report, from 1.
  let number: Int
  let outcome: Verdict.Outcome
  /// That of a run which proved it, where one did.
  private(set) var title: String
  /// What a run told of it that the title leaves out; nil where that is all.
  let detail: String?
  /// The cells that showed it, by the index of the row.
  var places: [Int: [CellID]] = [:]
  private let identity: String

  /// All of them, in the order a reader of the matrix meets them.
  static func distinct(rows: [Row], columns: [CellID]) -> [FailureSummary] {
    var found: [FailureSummary] = []
    var known: [String: Int] = [:]
    for (index, row) in rows.enumerated() {
      for column in columns {
        guard let tally = row.cells[column]?.tally else { continue }
        for verdict in tally.waysToFail {
          let place = known[verdict.identity] ?? found.count
          if place == found.count {
            known[verdict.identity] = place
            found.append(FailureSummary(number: place + 1, verdict))
          } else if verdict.signature?.kind == .deadlock {
            found[place].title = verdict.title
          }
          found[place].places[index, default: []].append(column)
        }
      }
    }
    return found
  }

  private init(number: Int, _ verdict: Verdict) {
    self.number = number
    identity = verdict.identity
    outcome = verdict.outcome
    title = verdict.title
    detail = verdict.signature == nil && verdict.why != verdict.title ? verdict.why : nil
  }

  /// The number of each, by the identity of its verdicts.
  static func numbers(_ failures: [FailureSummary]) -> [String: Int] {
    Dictionary(failures.map { ($0.identity, $0.number) }, uniquingKeysWith: { first, _ in first })
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
  /// A verdict for each different failure, the leading one first.
  var waysToFail: [Verdict] {
    guard let leading = leadingFailure else { return [] }
    let failing = [leading] + verdicts.filter(\.outcome.isFailure)
    let alike = Dictionary(grouping: failing, by: \.identity)
    var seen: Set<String> = []
    return failing.map(\.identity).filter { seen.insert($0).inserted }.compactMap { identity in
      let verdicts = alike[identity] ?? []
      return verdicts.first { $0.signature?.kind == .deadlock } ?? verdicts.first
    }
  }
}

extension Verdict {
  /// What two runs of the same failure have in common: whether one held the proof that it can never move is no
  /// part of it.
  var identity: String { signature?.asIfProved.title ?? title }
}
