import Basics
import Model

/// Whether the failures of a candidate's cell count against it.
package enum Blame: Sendable, Equatable {
  /// They do: it forged evidence, or its rate of failure is above that of a base that passes, or forking is promised
  /// and the base fails as well.
  case candidate
  /// They do not: forking is not promised there, and the base fails as well, or there is none.
  case notCounted
  /// Chance alone may have made them; more runs of both sides tell.
  case open
  /// The same after as many runs as the rule allows.
  case leftOpen
  /// The base was not run there, and forking is not promised.
  case baseUnknown
  /// PHP without the extension fails there as well.
  case unsound

  /// What is to be said of the failures of `tally`, which has some.
  package init(_ tally: CellTally, beside around: CellSurroundings, _ rule: Sampling.BlameRule) {
    guard tally.count(.forged) == 0 else {
      self = .candidate
      return
    }
    guard around.isSound else {
      self = .unsound
      return
    }
    guard let base = around.base, base.runs > 0 else {
      self = around.isPromised ? .candidate : around.hasBase ? .baseUnknown : .notCounted
      return
    }
    // At level 1, as records up to schema 2 were judged, any failure counts where the base passes.
    let isAbove = rule.level < 1 ? tally.chance(against: base) <= rule.level : base.failed == 0
    if isAbove {
      self = .candidate
    } else if base.failed > 0 {
      self = around.isPromised ? .candidate : .notCounted
    } else {
      self = min(tally.runs, base.runs) >= rule.mostRuns ? .leftOpen : .open
    }
  }

  /// Why the failures do not count, in one line; nil where they do.
  func excuse(_ tally: CellTally, beside around: CellSurroundings, confidence: Double) -> String? {
    switch self {
    case .candidate: return nil
    case .notCounted:
      return "forking is not promised here" + (around.hasBase ? ", nor does the base pass" : "")
    case .baseUnknown: return "the base was not run here"
    case .unsound:
      return around.whyUnsound(confidence: confidence)
    case .open, .leftOpen:
      let base = around.base ?? CellTally()
      return
        "no more than chance: \(tally.failed) of \(tally.runs) failed, of the base's \(base.failed) of "
        + "\(base.runs); equal rates give as much in \(Percent.nearest(tally.chance(against: base))) of cases"
    }
  }
}

extension CellTally {
  /// The probability that chance alone puts as many failures here and not on the base's runs.
  fileprivate func chance(against base: CellTally) -> Double {
    let own = FailureCount(failed, of: runs)
    return (try? Statistics.fisher(own, above: FailureCount(base.failed, of: base.runs))) ?? 1
  }
}
