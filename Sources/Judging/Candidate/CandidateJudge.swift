import Basics
import Model
import Signatures

/// A cell and its runs.
package struct Cell: Codable, Sendable, Equatable {
  /// Which cell it is.
  package var id: CellID
  /// Its runs.
  package var tally: CellTally

  /// A cell with its runs.
  package init(_ id: CellID, _ tally: CellTally) {
    self.id = id
    self.tally = tally
  }
}

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

  /// A judgement with all its parts.
  package init(
    _ verdict: CandidateVerdict, why: String, cell: CellID? = nil,
    comparison: SignatureComparison? = nil
  ) {
    self.verdict = verdict
    self.why = why
    self.cell = cell
    self.comparison = comparison
  }
}

/// Judges a candidate that was applied, built and run.
///
/// It is judged over the cells whose settings promise forking: each must pass. Elsewhere no cell
/// that passed on the base may fail. In this order: a broken control makes everything
/// `INCONCLUSIVE`; any failure is `FAIL`; a cell of which every run was invalid is `ERROR`; a cell
/// skipped, missing or with fewer runs than `sampling` asks for is `INCONCLUSIVE`; then `PASS`.
///
/// `candidate` and `base` hold each cell once; `brokenControls` tells which controls did not hold,
/// each in a few words.
package func judge(
  candidate: [Cell], base: [Cell], settings: [Settings], sampling: Sampling = Sampling(.runs(1)),
  brokenControls: [String] = []
) -> CandidateJudgement {
  if let control = brokenControls.first {
    return CandidateJudgement(
      .inconclusive, why: "the controls did not hold: \(OneLine.clean(control))")
  }
  let matrix = CellMatrix(candidate: candidate, base: base, settings: settings)
  return matrix.failure ?? matrix.ownFault ?? matrix.gap(sampling) ?? matrix.pass
}
