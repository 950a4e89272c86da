import Model
import Signatures

/// How a subject stands while its cells are still run.
package struct Standing: Sendable, Equatable {
  /// Who it is.
  package var subject: Subject
  /// Its cells.
  package var cells: [CellStanding]
  /// What can be said of it by now.
  package var state: State

  /// What can be said of a subject.
  package enum State: Sendable, Equatable {
    /// Nothing yet; so it stays for the base and the controls.
    case open
    /// No failure that counts was seen; failures that come at this rate or more often are excluded.
    case passesSoFar(excludedRate: Double)
    /// It failed in this cell, to its own blame; only a control that breaks takes that back.
    case failed(CellID)
    /// Every cell is decided, none to its blame.
    case decided(excludedRate: Double)
  }

  /// A subject's standing.
  package init(_ subject: Subject, cells: [CellStanding], state: State) {
    self.subject = subject
    self.cells = cells
    self.state = state
  }
}

/// How a cell stands while it is still run.
package struct CellStanding: Sendable, Equatable {
  /// Which cell.
  package var id: CellID
  /// What its runs come to; nil before the first.
  package var outcome: Verdict.Outcome?
  /// Whether it takes no more runs as things stand.
  package var isDecided: Bool

  /// A cell's standing.
  package init(_ id: CellID, outcome: Verdict.Outcome?, isDecided: Bool) {
    self.id = id
    self.outcome = outcome
    self.isDecided = isDecided
  }
}
