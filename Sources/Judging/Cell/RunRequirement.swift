import Model

/// How many runs a cell takes until it is decided: a pure function of the runs there are, so that
/// the evaluation stops where the judge says enough.
package struct RunRequirement: Sendable, Equatable {
  /// The runs that it has, valid ones.
  package var runs: Int
  /// The runs that it takes in all, if it goes on as it did.
  package var target: Int
  /// Whether nothing more has to be known of it.
  package var isMet: Bool

  /// Runs still missing.
  package var missing: Int { isMet ? 0 : max(1, target - runs) }

  /// How many runs that could not be made end a cell: that is our own fault.
  private static let attempts = 3
  /// The base's runs where every one fails: enough to say that it mostly does.
  private static let certainFailures = 5

  /// What a candidate's cell needs, beside the base's cell as it stands.
  package static func ofCandidate(
    _ tally: CellTally, base: CellTally?, _ sampling: Sampling
  ) -> RunRequirement {
    if isGivenUp(tally) { return met(tally) }
    let needed = sampling.cleanRuns(base: base)
    if case .runs = sampling.goal { return counted(tally, needed, sampling) }
    if tally.failed == 0 {
      let isSettled = base.map { ofBase($0, sampling).isMet } ?? true
      return RunRequirement(
        runs: tally.runs, target: needed, isMet: isSettled && tally.runs >= needed)
    }
    if sampling.keepsGoing {
      return RunRequirement(runs: tally.runs, target: needed, isMet: tally.runs >= needed)
    }
    // A candidate that broke what passes goes on until its rate is known from a stray failure.
    guard base?.isPassing ?? false, var test = sampling.test else { return met(tally) }
    for verdict in tally.judged { test.feed(failed: verdict.outcome.isFailure) }
    return RunRequirement(
      runs: tally.runs, target: max(needed, tally.runs + 1), isMet: test.decision != .continue)
  }

  /// What a cell of the base needs: its rate of failure says what candidates have to show.
  package static func ofBase(_ tally: CellTally, _ sampling: Sampling) -> RunRequirement {
    if isGivenUp(tally) { return met(tally) }
    if case .runs(let count) = sampling.goal { return counted(tally, count, sampling) }
    let target =
      tally.failed == tally.runs && tally.runs > 0
      ? certainFailures : sampling.cleanRuns(base: nil)
    return RunRequirement(runs: tally.runs, target: target, isMet: tally.runs >= target)
  }

  private static func counted(_ tally: CellTally, _ count: Int, _ sampling: Sampling)
    -> RunRequirement
  {
    let hasFailed = tally.failed > 0 && !sampling.keepsGoing
    return RunRequirement(runs: tally.runs, target: count, isMet: hasFailed || tally.runs >= count)
  }

  private static func met(_ tally: CellTally) -> RunRequirement {
    RunRequirement(runs: tally.runs, target: tally.runs, isMet: true)
  }

  /// Whether more runs would tell nothing: the machine lacks what it takes, or cannot make them.
  private static func isGivenUp(_ tally: CellTally) -> Bool {
    tally.count(.skipped) > 0 || tally.invalid.count >= attempts
  }
}

extension CellTally {
  /// The verdicts of runs that were made, in their order.
  var judged: [Verdict] { verdicts.filter { $0.outcome != .skipped } }

  /// Whether it ran and never failed.
  package var isPassing: Bool { runs > 0 && failed == 0 }
}

extension Sampling {
  /// The clean runs that a cell takes to pass where the base did what `base` tells.
  ///
  /// Where the base fails: as many as show a failure that comes as rarely as the base's may come,
  /// the lower bound of Wilson's interval. Where it passes: as many as the sequential test takes.
  package func cleanRuns(base: CellTally?) -> Int {
    switch goal {
    case .runs(let count): return count
    case .decided: return decidingRuns(base)
    case .certain(let rate):
      let excluding = try? Statistics.runsNeeded(toShow: rate, confidence: confidence)
      return max(decidingRuns(base), excluding ?? 1)
    }
  }

  /// Without being asked to be certain, no rarer failure than this is looked for.
  private static let rarest = 0.01

  private func decidingRuns(_ base: CellTally?) -> Int {
    guard let base, base.failed > 0,
      let range = try? Statistics.wilson(
        failures: base.failed, runs: base.runs, confidence: confidence),
      let needed = try? Statistics.runsNeeded(
        toShow: max(range.lowerBound, Self.rarest), confidence: confidence)
    else { return test?.cleanRunsToAccept ?? 1 }
    return needed
  }

  /// The sequential test between the two rates, each error as unlikely as the confidence asks.
  var test: SequentialTest? {
    let error = 1 - confidence
    return try? SequentialTest(
      p0: acceptedRate, p1: rejectedRate, alpha: error, beta: error)
  }
}
