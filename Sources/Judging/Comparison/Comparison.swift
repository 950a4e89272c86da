import Model

/// What changed from one evaluation to another.
package struct Comparison: Sendable, Equatable {
  /// The earlier one, and the later.
  package var before: PastEvaluation
  /// See `before`.
  package var after: PastEvaluation
  /// Candidates of both whose verdicts differ.
  package var verdicts: [VerdictChange] = []
  /// Cells that passed and now fail.
  package var broken: [CellChange] = []
  /// Cells that failed and now pass.
  package var mended: [CellChange] = []
  /// Cells that fail both times, each time differently.
  package var changedFailures: [CellChange] = []
  /// Cells that passed both times and took another time.
  package var timings: [CellChange] = []
  /// The cells that both have.
  package var common = 0
  /// Candidates that only one of them has.
  package var lone: [String] = []

  /// A candidate said to be one thing and then another.
  package struct VerdictChange: Sendable, Equatable {
    /// Its name.
    package var candidate: String
    /// What was said before.
    package var before: CandidateVerdict
    /// What the later evaluation says.
    package var after: CandidateVerdict
  }

  /// A cell before and after.
  package struct CellChange: Sendable, Equatable {
    /// The candidate's name.
    package var candidate: String
    /// The cell before.
    package var before: PastCell
    /// The cell after.
    package var after: PastCell
  }

  /// What changed from `before` to `after`; candidates and cells are matched by their names.
  package init(_ before: PastEvaluation, _ after: PastEvaluation) {
    self.before = before
    self.after = after
    let old = Dictionary(
      before.candidates.map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
    let present = Set(after.candidates.map(\.subject))
    lone =
      before.candidates.map(\.subject).filter { !present.contains($0) }
      .map { "\($0.name): before only" }
      + after.candidates.map(\.subject).filter { old[$0] == nil }.map { "\($0.name): after only" }
    for candidate in after.candidates {
      guard let earlier = old[candidate.subject] else { continue }
      if earlier.verdict != candidate.verdict, candidate.subject != .base {
        verdicts.append(
          VerdictChange(
            candidate: candidate.subject.name, before: earlier.verdict, after: candidate.verdict))
      }
      for cell in candidate.cells {
        guard let same = earlier.cells.first(where: { $0.id == cell.id }) else { continue }
        common += 1
        sort(CellChange(candidate: candidate.subject.name, before: same, after: cell))
      }
    }
  }

  private mutating func sort(_ change: CellChange) {
    let (old, new) = (change.before, change.after)
    // A cell that was not run said nothing, so it cannot have been broken or mended.
    guard old.runs > 0, new.runs > 0 else { return }
    switch (old.isFailure, new.isFailure) {
    case (false, true): broken.append(change)
    case (true, false): mended.append(change)
    case (true, true):
      if old.outcome != new.outcome || old.failure != new.failure { changedFailures.append(change) }
    case (false, false):
      guard let before = old.median, let after = new.median else { return }
      // A busy machine alone makes smaller differences.
      if abs(after - before) >= 0.05, max(after, before) >= 1.5 * min(after, before) {
        timings.append(change)
      }
    }
  }
}
