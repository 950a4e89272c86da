/// What the verdict of a candidate's cell depends on beside its own runs.
package struct CellSurroundings: Sendable {
  /// The base's runs of the same cell; nil where it has none.
  package var base: CellTally?
  /// The runs of PHP without the extension that stand for the cell; nil where there are none.
  package var control: CellTally?
  /// Whether there is a base at all: files that were built elsewhere have none.
  package var hasBase = true
  /// Whether the settings promise that forking works.
  package var isPromised: Bool
  /// Whether the candidate has failed in another cell, so that a pass is out of reach.
  package var hasFailedElsewhere = false

  /// What surrounds a cell.
  package init(base: CellTally?, control: CellTally? = nil, isPromised: Bool) {
    self.base = base
    self.control = control
    self.isPromised = isPromised
  }

  /// Whether the cell must pass: its settings promise forking, or the base passes there.
  package var isNeeded: Bool { isPromised || base?.isPassing ?? false }

  /// Whether PHP without the extension passes there: a scenario that fails without it, however seldom, or that this PHP
  /// cannot run, tells nothing of candidates.
  package var isSound: Bool {
    guard let control else { return true }
    return control.failed == 0 && (control.runs > 0 || !control.isBeyondAttempts)
  }

  /// Why the cell tells nothing where it is not sound, in one line.
  func whyUnsound(confidence: Double) -> String {
    let line = control?.line(confidence: confidence) ?? ""
    return control?.runs == 0
      ? "PHP without the extension cannot run there: \(line)"
      : "PHP without the extension fails there as well: \(line)"
  }
}

/// The cells whose settings promise forking, and how many of them pass.
package struct PromisedCells {
  private let judged: [CellTally]

  /// Those of these cells that ran.
  package init(_ tallies: [CellTally]) { judged = tallies.filter { $0.runs > 0 } }

  /// `9 of 12 cells pass where forking is promised`
  package var text: String {
    let passed = judged.count { $0.verdict.outcome == .pass }
    return "\(passed) of \(judged.count) cells pass where forking is promised"
  }
}
