import Basics
import Model

/// What came of looking for a failure that was reported upstream.
package struct Reproduction: Sendable, Equatable {
  /// The closed set of what can be said.
  package enum Finding: Sendable, Equatable {
    /// `count` of `runs` runs failed as it was reported.
    case reproduced(count: Int, runs: Int)
    /// `count` of `runs` runs failed, none of them as it was reported.
    case failsDifferently(count: Int, runs: Int)
    /// None of `runs` runs failed.
    case notReproduced(runs: Int)
    /// It cannot be tested here, and what could be done about it.
    case untestable(why: String, hint: String?)
    /// The controls did not hold, or no run was valid.
    case inconclusive(why: String)
    /// Our own fault.
    case error(why: String)
  }

  /// A failure that was seen, and how often.
  package struct Sighting: Sendable, Equatable {
    /// The title of its signature; without one, the reason.
    package var title: String
    /// What was said of the runs.
    package var outcome: Verdict.Outcome
    /// How many runs failed so.
    package var count: Int
    /// Whether it is what was reported.
    package var isExpected: Bool
  }

  /// What was looked for.
  package var issue: IssueReport
  /// The scenario that was run; nil when it did not come to that.
  package var scenario: String?
  /// The scenarios that would have been run before it, and why they cannot be here.
  package var passedOver: [String] = []
  /// The source that was built; nil when it did not come to that.
  package var source: SourceEntry?
  /// What it comes to.
  package var finding: Finding
  /// The failures that were seen, the most frequent first.
  package var sightings: [Sighting] = []

  /// A reproduction that did not come to a run.
  package init(_ issue: IssueReport, passedOver: [String] = [], finding: Finding) {
    self.issue = issue
    self.passedOver = passedOver
    self.finding = finding
  }

  /// Judges the row of the unpatched source in an evaluation of `scenario`.
  package init(
    _ issue: IssueReport, scenario: String, passedOver: [String], in assessment: Assessment
  ) {
    self.init(issue, passedOver: passedOver, finding: .inconclusive(why: "interrupted"))
    self.scenario = scenario
    source = assessment.opening.source
    let id = CellID(scenario: scenario, settings: issue.settings)
    let cell = assessment.base?.cells.first { $0.id == id }
    if let finding = Self.obstacle(assessment, cell?.tally) {
      self.finding = finding
    } else if let tally = cell?.tally {
      sightings = issue.sightings(in: tally)
      let expected = sightings.filter(\.isExpected).map(\.count).reduce(0, +)
      if expected > 0 {
        finding = .reproduced(count: expected, runs: tally.runs)
      } else if tally.failed > 0 {
        finding = .failsDifferently(count: tally.failed, runs: tally.runs)
      } else {
        finding = .notReproduced(runs: tally.runs)
      }
    }
  }

  /// What keeps the runs from telling anything; nil when they do.
  private static func obstacle(_ assessment: Assessment, _ tally: CellTally?) -> Finding? {
    switch assessment.base?.build?.outcome {
    case .failed(let why, let hint), .outOfReach(let why, let hint):
      return .untestable(why: "the source does not build: \(why)", hint: hint)
    case .error(let why): return .error(why: why)
    case .built, .given, nil: break
    }
    if let control = assessment.brokenControls.first {
      return .inconclusive(why: "the controls did not hold: \(control)")
    }
    guard let tally else { return .inconclusive(why: "interrupted before it was run") }
    guard tally.runs == 0 else { return nil }
    if let reason = tally.invalid.first { return .error(why: "no valid run: \(reason)") }
    return .untestable(why: tally.verdict.why, hint: nil)
  }
}

extension IssueReport {
  /// The failures of a cell, the most frequent first.
  fileprivate func sightings(in tally: CellTally) -> [Reproduction.Sighting] {
    let patterns = signatures.map(Glob.init)
    var found: [Reproduction.Sighting] = []
    for verdict in tally.verdicts where verdict.outcome.isFailure {
      let title = verdict.title
      let known = found.firstIndex { $0.title == title && $0.outcome == verdict.outcome }
      if let known {
        found[known].count += 1
      } else {
        let isExpected =
          verdict.outcome.rawValue == outcome.rawValue && patterns.contains { $0.matches(title) }
        found.append(
          Reproduction.Sighting(
            title: title, outcome: verdict.outcome, count: 1, isExpected: isExpected))
      }
    }
    return found.sorted { ($1.count, $0.title) < ($0.count, $1.title) }
  }
}

extension Reproduction.Finding {
  /// `2 of 3 runs; rate 20.7 % to 93.9 % at 95 %`, or why nothing can be said. Bounds are rounded
  /// outwards.
  package func line(confidence: Double = 0.95) -> String {
    switch self {
    case .reproduced(let count, let runs), .failsDifferently(let count, let runs):
      let rate = RateInterval(failures: count, runs: runs, confidence: confidence)
      return "\(count) of \(runs) runs; \(rate.text)"
    case .notReproduced(let runs):
      let rate = RateInterval(failures: 0, runs: runs, confidence: confidence)
      return "0 of \(runs) runs failed; \(rate.text)"
    case .untestable(let why, _), .inconclusive(let why), .error(let why): return why
    }
  }

  /// The exit code of one reproduction.
  package var exitCode: ExitCode {
    switch self {
    case .reproduced: .passed
    case .failsDifferently, .notReproduced: .failed
    case .untestable: .untestable
    case .inconclusive: .inconclusive
    case .error: .ownError
    }
  }
}

extension ExitCode {
  /// The code for all that is known of one report: 0 when any of it was reproduced; else the
  /// strongest code of a part.
  package init(_ findings: some Sequence<Reproduction.Finding>) {
    let codes = Set(findings.map(\.exitCode))
    let order: [ExitCode] = [.passed, .failed, .ownError, .inconclusive, .untestable]
    self = order.first(where: codes.contains) ?? .inconclusive
  }
}
