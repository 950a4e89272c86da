import Model

/// What is left of a candidate when all is taken away that its verdict does not need.
package struct Minimisation: Sendable, Equatable {
  /// What the smaller candidate has to have as the whole one has it.
  package enum Property: Sendable, Equatable {
    /// It passes.
    case passes
    /// It breaks this cell, which passes on the base, with this outcome.
    case breaks(CellID, Verdict.Outcome)
  }

  /// One part of the candidate.
  package struct Part: Sendable, Equatable {
    /// What it changes, in a few words.
    package var summary: String
    /// What becomes of the smaller candidate without it; nil for a part that is not needed.
    package var without: Absence?

    /// A part that is needed where it says what its absence costs.
    package init(summary: String, without: Absence?) {
      self.summary = summary
      self.without = without
    }
  }

  /// What a candidate without a part comes to.
  package struct Absence: Sendable, Equatable {
    /// Its verdict; nil for the base, which gets none.
    package var verdict: CandidateVerdict?
    /// Why, in one line.
    package var why: String
    /// The cells that fail then.
    package var failing: [CellID]

    /// What this row of an evaluation says.
    package init(_ row: Assessment.Row) {
      verdict = row.candidate.isBase ? nil : row.judgement.verdict
      why = row.judgement.why
      failing = row.cells.filter { $0.tally.failed > 0 }.map(\.id)
    }
  }

  /// The candidate's name.
  package var candidate: String
  /// What was kept.
  package var property: Property
  /// All parts, in the order they are applied.
  package var parts: [Part]
  /// How many smaller candidates were evaluated.
  package var tried: Int

  /// A minimisation with its parts.
  package init(candidate: String, property: Property, parts: [Part], tried: Int) {
    self.candidate = candidate
    self.property = property
    self.parts = parts
    self.tried = tried
  }
}

extension Minimisation.Property {
  /// What there is to keep of a candidate's row beside the base's; nil when it makes no difference
  /// that a part of it could make as well.
  package init?(of row: Assessment.Row, base: Assessment.Row?) {
    switch row.judgement.verdict {
    case .pass: self = .passes
    case .fail:
      let broken = row.cells.filter { cell in
        cell.tally.failed > 0
          && base?.cells.contains { $0.id == cell.id && $0.tally.isClean } ?? false
      }
      let told = broken.first { $0.id == row.judgement.cell } ?? broken.first
      guard let told, let failure = told.tally.leadingFailure else { return nil }
      self = .breaks(told.id, failure.outcome)
    default: return nil
    }
  }

  /// Whether a row has it.
  package func holds(of row: Assessment.Row) -> Bool {
    switch self {
    case .passes: row.judgement.verdict == .pass
    case .breaks(let id, let outcome):
      row.cells.contains { $0.id == id && $0.tally.leadingFailure?.outcome == outcome }
    }
  }
}

extension CellTally {
  /// Whether it was run and never failed.
  fileprivate var isClean: Bool { passed > 0 && failed == 0 }
}
