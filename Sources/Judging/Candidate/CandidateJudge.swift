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

/// Judges candidates that were applied, built and run.
///
/// One is judged over the cells whose settings promise forking: each must pass. Elsewhere no cell
/// that passed on the base may fail. In this order: a broken control makes everything
/// `INCONCLUSIVE`; a failure that is to blame on the candidate is `FAIL`; a cell of which every run was
/// invalid is `ERROR`; a cell that tells nothing, since PHP alone fails there, since chance may have made
/// its failures, since it is skipped, missing or has fewer runs than `sampling` asks for, is
/// `INCONCLUSIVE`; then `PASS`.
package struct CandidateJudge: Sendable {
  /// The base's cells, each once.
  package var base: [Cell]
  /// Whether there is a base to compare with; without one only what promises forking has to pass.
  package var hasBase = true
  /// The settings of the evaluation.
  package var settings: [Settings]
  /// How often cells run, and how sure a verdict has to be.
  package var sampling: Sampling
  /// The controls that did not hold and that every verdict rests on, each in a few words.
  package var brokenControls: [String] = []
  /// The runs of PHP without the extension, by the cells that they stand for.
  package var controls: [CellID: CellTally] = [:]
  /// The cells that there are to ask.
  package var asked: [CellID] = []
  /// Whether it is the base itself that is judged.
  private(set) var judgesBase = false

  /// A judge who knows the base.
  package init(base: [Cell], settings: [Settings], sampling: Sampling) {
    self.base = base
    self.settings = settings
    self.sampling = sampling
  }

  /// The verdict of a candidate with these cells, each once.
  package func judgement(of candidate: [Cell]) -> CandidateJudgement {
    if let control = brokenControls.first {
      return CandidateJudgement(
        .inconclusive, why: "the controls did not hold: \(OneLine.clean(control))")
    }
    let matrix = CellMatrix(candidate, self)
    var judgement = matrix.failure ?? matrix.ownFault ?? matrix.gap ?? matrix.pass
    judgement.excuses = matrix.excuses
    return judgement
  }

  /// The judge of the base itself, which is compared with no other.
  var ofBase: CandidateJudge {
    var judge = self
    judge.base = []
    judge.judgesBase = true
    return judge
  }
}
