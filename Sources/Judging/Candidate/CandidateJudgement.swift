import Basics
import Model
import Signatures

/// A candidate's verdict, why, and the cell that tells most.
package struct CandidateJudgement: Codable, Sendable, Equatable {
  /// The verdict.
  package var verdict: CandidateVerdict
  /// Why, in one line.
  package var why: String
  /// The cell that tells most; nil when none does.
  package var cell: CellID?
  /// How that cell's failure relates to the base's; nil when either left no signature.
  package var comparison: SignatureComparison?
  /// What a pass is worth; nil for every other verdict.
  package var worth: PassWorth?
  /// Why the failures of cells do not count, each in one line; none for cells whose failures do.
  package var excuses: [CellID: String] = [:]

  /// A judgement with what every one has.
  package init(
    _ verdict: CandidateVerdict, why: String, cell: CellID? = nil,
    comparison: SignatureComparison? = nil
  ) {
    self.verdict = verdict
    self.why = why
    self.cell = cell
    self.comparison = comparison
  }

  /// The verdict with what it is worth: `FAIL`, `PASS <10 % (23 of 26 asked)`, `PASS so far <64 %`.
  package var words: String {
    guard let worth, worth.asked < worth.cells else { return shortWords }
    return "\(shortWords) (\(worth.asked) of \(worth.cells) asked)"
  }

  /// The same without how much was asked, for a table.
  package var shortWords: String {
    worth.map { PassWorth.words(excluding: $0.excludedRate, isProved: $0.isProved) }
      ?? verdict.rawValue
  }
}

/// What a pass is worth: what its runs exclude, and how much was asked.
package struct PassWorth: Codable, Sendable, Equatable {
  /// The failure rate that the runs exclude in the cell that is least sure of those the pass rests on.
  package var excludedRate: Double
  /// Whether that is as low as was asked for.
  package var isProved: Bool
  /// The cells that were run.
  package var asked: Int
  /// The cells that there are to ask.
  package var cells: Int

  /// `PASS <10 %`, or `PASS so far <64 %` while it is not proved.
  package static func words(excluding rate: Double, isProved: Bool) -> String {
    "\(CandidateVerdict.pass.rawValue) \(isProved ? "" : "so far ")<\(Percent.bound(rate))"
  }
}
