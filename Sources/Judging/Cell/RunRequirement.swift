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

  /// The base's runs where every one fails: enough to say that it mostly does.
  fileprivate static let certainFailures = 5

  /// What a candidate's cell needs, beside what surrounds it as it stands.
  package static func ofCandidate(
    _ tally: CellTally, beside around: CellSurroundings, _ sampling: Sampling
  ) -> RunRequirement {
    if isGivenUp(tally) || !around.isSound { return met(tally) }
    let target = sampling.cleanRuns(beside: around)
    guard tally.failed > 0 else {
      let isSettled = around.base.map { ofBase($0, sampling).isMet } ?? true
      return RunRequirement(
        runs: tally.runs, target: target, isMet: isSettled && tally.runs >= target)
    }
    // It failed: more runs are only needed to tell whether it is to blame, or were asked for.
    let isOpen = Blame(tally, beside: around, sampling.blame) == .open
    let wanted = max(sampling.keepsGoing ? target : 0, tally.runs + (isOpen ? 1 : 0))
    return RunRequirement(runs: tally.runs, target: wanted, isMet: tally.runs >= wanted)
  }

  /// What a cell of the base needs: its rate of failure says what candidates have to show.
  ///
  /// `challenged` are the most runs of a candidate that failed there while it is open who is to blame.
  package static func ofBase(
    _ tally: CellTally, _ sampling: Sampling, challenged: Int = 0
  ) -> RunRequirement {
    if isGivenUp(tally) { return met(tally) }
    var target: Int
    switch sampling.goal {
    case .runs(let count):
      if tally.failed > 0, !sampling.keepsGoing { return met(tally) }
      target = count
    case .decided, .certain:
      let alwaysFails = tally.failed == tally.runs && tally.runs > 0
      target = alwaysFails ? certainFailures : sampling.cleanRunsOfPassingBase
    }
    if challenged > 0, tally.failed == 0 {
      target = max(target, min(sampling.blame.mostRuns, max(sampling.acceptingRuns, challenged)))
    }
    return RunRequirement(runs: tally.runs, target: target, isMet: tally.runs >= target)
  }

  /// What PHP without the extension needs: as many runs as the longest of the cells that it stands for.
  package static func ofControl(_ tally: CellTally, longest: Int) -> RunRequirement {
    if isGivenUp(tally) { return met(tally) }
    let target = max(1, longest)
    return RunRequirement(runs: tally.runs, target: target, isMet: tally.runs >= target)
  }

  private static func met(_ tally: CellTally) -> RunRequirement {
    RunRequirement(runs: tally.runs, target: tally.runs, isMet: true)
  }

  /// Whether more runs would tell nothing: the machine lacks what it takes, or cannot make them.
  private static func isGivenUp(_ tally: CellTally) -> Bool {
    tally.count(.skipped) > 0 || tally.isBeyondAttempts
  }
}

extension CellTally {
  /// Whether it ran and never failed.
  package var isPassing: Bool { runs > 0 && failed == 0 }

  /// Whether three runs could not be made, after which no other is tried: that is our own fault.
  var isBeyondAttempts: Bool { invalid.count >= 3 }
}

extension Sampling {
  /// Without being asked to be certain, no rarer failure than this is looked for.
  private static let rarest = 0.01

  /// The clean runs that a candidate which failed elsewhere gets where the base passes: a look, as long as where
  /// the base always fails.
  private var look: Int {
    let failures = RunRequirement.certainFailures
    return excludingRuns(
      RateInterval(failures: failures, runs: failures, confidence: confidence).lower)
  }

  /// The clean runs that a candidate's cell takes to be let go.
  ///
  /// Where the base fails: as many as show a failure that comes as rarely as the base's may come
  /// (`RateInterval.lower`). Where it passes: as many as the sequential test takes. Where a pass
  /// rests on the cell: as many as exclude the rate that was asked for, unless it is out of reach.
  package func cleanRuns(beside around: CellSurroundings) -> Int {
    switch goal {
    case .runs(let count): return count
    case .decided: return decidingRuns(around.base) ?? acceptingRuns
    case .certain(let rate):
      let deciding = decidingRuns(around.base)
      guard around.isNeeded, !around.hasFailedElsewhere else { return deciding ?? look }
      return max(deciding ?? acceptingRuns, excludingRuns(rate))
    }
  }

  /// The clean runs that a base which passes takes.
  var cleanRunsOfPassingBase: Int {
    if case .certain(let rate) = goal { return max(acceptingRuns, excludingRuns(rate)) }
    return acceptingRuns
  }

  /// The clean runs by which the sequential test between the two rates accepts, each error as unlikely
  /// as the confidence asks.
  var acceptingRuns: Int {
    let error = 1 - confidence
    let test = try? SequentialTest(p0: acceptedRate, p1: rejectedRate, alpha: error, beta: error)
    return test?.cleanRunsToAccept ?? 1
  }

  private func excludingRuns(_ rate: Double) -> Int {
    (try? Statistics.runsNeeded(toShow: rate, confidence: confidence)) ?? 1
  }

  /// The clean runs that show the base's own failure to be gone; nil where the base does not fail.
  private func decidingRuns(_ base: CellTally?) -> Int? {
    guard let base, base.failed > 0 else { return nil }
    let rate = RateInterval(failures: base.failed, runs: base.runs, confidence: confidence)
    return excludingRuns(max(rate.lower, Self.rarest))
  }
}
