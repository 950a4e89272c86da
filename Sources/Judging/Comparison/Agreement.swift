import Model

/// Two evaluations of the same candidates, built in two ways, compared cell by cell.
///
/// The cheap way of building is worth using only as long as it gives the verdicts of the expensive
/// one.
package struct Agreement: Sendable, Equatable {
  /// The recipes: of the first evaluation, and of the second.
  package var recipes: [String]
  /// The candidates, in order, the unpatched source first.
  package var rows: [Row]

  /// One candidate in both.
  package struct Row: Sendable, Equatable {
    /// The base or a candidate.
    package var subject: Subject
    /// What each said of it; nil where it is missing.
    package var verdicts: [CandidateVerdict?]
    /// How many cells both ran.
    package var shared: Int
    /// How many of those fail in several ways by chance: each came out another way, and each way was
    /// seen on both sides.
    package var mixed: Int
    /// The cells on which they disagree.
    package var differences: [Difference]

    /// A candidate of its parts.
    package init(
      _ subject: Subject, verdicts: [CandidateVerdict?], shared: Int = 0, mixed: Int = 0,
      differences: [Difference] = []
    ) {
      self.subject = subject
      self.verdicts = verdicts
      self.shared = shared
      self.mixed = mixed
      self.differences = differences
    }

    /// Whether both said the same of the candidate and of each of its cells.
    package var agrees: Bool {
      verdicts.count == 2 && verdicts[0] != nil && verdicts[0] == verdicts[1]
        && differences.isEmpty
    }
  }

  /// A cell on which the evaluations disagree.
  package struct Difference: Sendable, Equatable {
    /// Which cell.
    package var cell: CellID
    /// What each said, and why; nil where it was not run.
    package var verdicts: [Verdict?]

    /// A difference of its parts.
    package init(_ cell: CellID, verdicts: [Verdict?]) {
      self.cell = cell
      self.verdicts = verdicts
    }
  }

  /// An agreement of its parts.
  package init(recipes: [String], rows: [Row]) {
    self.recipes = recipes
    self.rows = rows
  }

  /// Compares two assessments; `recipes` are their names.
  package init(_ first: Assessment, _ second: Assessment, recipes: [String]) {
    self.recipes = recipes
    let sides = [first.rows, second.rows]
    var seen: Set<Subject> = []
    let subjects = sides.joined().map(\.candidate.subject).filter { seen.insert($0).inserted }
    rows = subjects.map { subject in
      Row(subject, sides.map { side in side.first { $0.candidate.subject == subject } })
    }
  }

  /// Whether there is anything to agree on, and both agree on all of it.
  package var agrees: Bool { rows.contains { $0.shared > 0 } && rows.allSatisfy(\.agrees) }
}

extension Agreement.Row {
  fileprivate init(_ subject: Subject, _ sides: [Assessment.Row?]) {
    self.subject = subject
    verdicts = sides.map { $0?.judgement.verdict }
    let cells = sides.map { side in
      Dictionary(
        (side?.cells ?? []).map { ($0.id, $0.tally) }, uniquingKeysWith: { first, _ in first })
    }
    let ids = Set(cells.flatMap(\.keys)).sorted {
      ($0.settings, $0.scenario) < ($1.settings, $1.scenario)
    }
    shared = ids.count { id in cells.allSatisfy { $0[id] != nil } }
    let unlike = ids.filter { id in
      Set(cells.map { $0[id]?.verdict.outcome }).count > 1
    }
    let differing = unlike.filter { id in
      guard let first = cells[0][id], let second = cells[1][id] else { return true }
      return !first.failsLike(second)
    }
    mixed = unlike.count - differing.count
    differences = differing.map { id in
      Agreement.Difference(id, verdicts: cells.map { $0[id]?.verdict })
    }
  }
}

extension CellTally {
  /// Whether both fail, and the failure that stands for each was seen in the other as well: a race
  /// that ends one way or the other.
  fileprivate func failsLike(_ other: CellTally) -> Bool {
    guard let mine = leadingFailure, let its = other.leadingFailure else { return false }
    return other.count(mine.outcome) > 0 && count(its.outcome) > 0
  }
}
