import Model

/// What a search through a history found: which commit was the first to fail or to pass, and by what it was
/// told.
package struct CommitSearch: Sendable, Equatable {
  /// Which change is looked for.
  package enum Direction: Sendable, Equatable {
    /// The first commit that fails.
    case firstBad
    /// The first that passes again.
    case firstGood
  }

  /// A commit, as reports name it.
  package struct Named: Sendable, Equatable {
    /// Its id.
    package var id: String
    /// The first line of its message.
    package var subject: String
    /// `Name <mail>` of who wrote it.
    package var author: String

    /// A commit with what names it.
    package init(id: String, subject: String, author: String) {
      self.id = id
      self.subject = subject
      self.author = author
    }
  }

  /// A commit that was tested, and what came of it.
  package struct Step: Sendable, Equatable {
    /// The commit.
    package var commit: Named
    /// What it turned out to be.
    package var finding: Finding
    /// Why, in one line.
    package var why: String

    /// A step with its parts.
    package init(_ commit: Named, _ finding: Finding, why: String) {
      self.commit = commit
      self.finding = finding
      self.why = why
    }
  }

  /// What a commit turns out to be.
  package enum Finding: String, Sendable {
    case good, bad, skipped
  }

  /// A cell that fails at the bad end.
  package struct Watched: Sendable, Equatable {
    /// The cell.
    package var cell: CellID
    /// How it fails there.
    package var outcome: Verdict.Outcome
    /// How often it failed so at the bad end.
    package var bad: FailureCount
    /// How often at the good one.
    package var good: FailureCount
    /// How a commit is asked for it.
    package var test: CommitTest

    /// A cell with what the ends showed.
    package init(
      _ cell: CellID, _ outcome: Verdict.Outcome, bad: FailureCount, good: FailureCount,
      test: CommitTest
    ) {
      self.cell = cell
      self.outcome = outcome
      self.bad = bad
      self.good = good
      self.test = test
    }
  }

  /// What was looked for.
  package var direction: Direction
  /// By what commits are told apart.
  package var watched: [Watched]
  /// How many commits the history has.
  package var commits: Int
  /// The tests, in the order they were made.
  package var steps: [Step]
  /// The commits that may be the one: one where it was found.
  package var suspects: [Named]
  /// How sure the answer is, the tests together.
  package var confidence: Double

  /// A search with its parts.
  package init(
    _ direction: Direction, watched: [Watched], commits: Int, confidence: Double
  ) {
    self.direction = direction
    self.watched = watched
    self.commits = commits
    self.confidence = confidence
    steps = []
    suspects = []
  }
}

extension CommitSearch.Watched {
  /// What the runs of this cell tell of a commit, and why.
  package func answer(_ tally: CellTally?) -> (CommitTest.Answer, String) {
    guard let tally, tally.runs > 0 else {
      return (.open, "\(cell): \(tally?.line() ?? "not run")")
    }
    let made = tally.verdicts.filter { $0.outcome != .skipped }
    let line = "\(cell): \(tally.line())"
    let answer = test.answer(made.map { $0.outcome == outcome })
    // A commit that fails in another way may hide what is looked for.
    if answer != .fails,
      let other = made.first(where: { $0.outcome.isFailure && $0.outcome != outcome })
    {
      return (.open, "\(cell) fails in another way: \(other.outcome.rawValue)")
    }
    if case .open = answer { return (.open, "\(line); that tells neither") }
    return (answer, line)
  }
}
