/// How often a commit is run until it is told whether it has a failure that does not come in every run.
package struct CommitTest: Sendable, Equatable {
  /// What the runs so far tell.
  package enum Answer: Sendable, Equatable {
    /// It has the failure.
    case fails
    /// It has not.
    case passes
    /// Not yet; this many runs in all would tell if all others passed.
    case takes(runs: Int)
    /// Not after as many runs as there are to be.
    case open
  }

  private let test: SequentialTest?
  private let fixed: Int
  /// The runs after which it stays open.
  private static let mostRuns = 400
  /// No rate below this is told from none.
  private static let noise = 0.001

  /// A test by a count of runs: one that fails tells, and that many that pass.
  package init(runs: Int) {
    test = nil
    fixed = runs
  }

  /// A test that tells the rate of the commit that fails from that of the one that passes.
  ///
  /// `share` is the probability that it errs, each way; nil where the two rates are not known to
  /// differ.
  package init?(failing: FailureCount, passing: FailureCount, confidence: Double, share: Double) {
    let high = RateInterval(failures: failing.failures, runs: failing.runs, confidence: confidence)
    let low = RateInterval(failures: passing.failures, runs: passing.runs, confidence: confidence)
    // Without a failure nothing says that there are any.
    let accepted = passing.failures == 0 ? Self.noise : max(Self.noise, low.upper)
    guard
      let test = try? SequentialTest(p0: accepted, p1: high.lower, alpha: share, beta: share),
      test.cleanRunsToAccept <= Self.mostRuns
    else { return nil }
    self.test = test
    fixed = 0
  }

  /// The runs, all of them clean, that it takes to let a commit go.
  package var cleanRuns: Int { test?.cleanRunsToAccept ?? fixed }

  /// Whether a failure in the first run tells. One that comes after clean runs may not.
  package var endsAtFirstFailure: Bool {
    guard var test else { return true }
    return test.feed(failed: true) == .reject
  }

  /// What these runs tell, each with whether it failed, in the order they were made.
  package func answer(_ runs: [Bool]) -> Answer {
    guard var test else {
      if runs.contains(true) { return .fails }
      return runs.count < fixed ? .takes(runs: fixed) : .passes
    }
    for failed in runs { test.feed(failed: failed) }
    switch test.decision {
    case .accept: return .passes
    case .reject: return .fails
    case .continue: break
    }
    var missing = 0
    while test.decision == .continue, runs.count + missing <= Self.mostRuns {
      test.feed(failed: false)
      missing += 1
    }
    return runs.count + missing > Self.mostRuns
      ? .open : .takes(runs: runs.count + missing)
  }
}
