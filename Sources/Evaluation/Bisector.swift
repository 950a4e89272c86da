import Basics
import Candidates
import Git
import Judging
import Model
import Storage

/// Finds the first commit of a repository that fails, or that passes again: by halving, an evaluation of the
/// unpatched source at each commit that is tested.
///
/// The end that fails is run first, until the rates at which its cells fail are known. They say how often a
/// commit has to pass until it is let go.
package struct Bisector: Sendable {
  private let request: EvaluationRequest
  private let history: CommitHistory
  private let tell: @Sendable (EvaluationEvent) -> Void

  /// A search in the history between two refs of the repository of `request`.
  /// - Throws: `BisectorError`, and what keeps the refs from being fetched.
  package init(
    _ request: EvaluationRequest, good: String, bad: String,
    tell: @escaping @Sendable (EvaluationEvent) -> Void
  ) async throws {
    guard case .repository(let url, _) = request.build.source else {
      throw BisectorError.noRepository
    }
    self.request = request
    self.tell = tell
    history = try await CommitHistory(
      url, good: good, bad: bad, by: request.build.fetching, locations: request.build.locations
    ) { tell(.preparing(.fetching(source: url, $0))) }
  }

  /// Searches.
  /// - Throws: `BisectorError` where the ends do not show what they should, and what an evaluation throws.
  package func run() async throws -> CommitSearch {
    var search = CommitSearch(
      history.direction, watched: [], commits: history.commits.count,
      confidence: request.sampling.confidence)
    search.watched = try await calibrated()
    var bisection = Bisection(parents: history.parents)
    while let index = bisection.next {
      try Task.checkCancellation()
      let commit = history.commits[index]
      let left = counting(bisection.testsLeft, "test")
      tell(.preparing(.note("\(named(commit).subject): \(left) left at most")))
      let (finding, why) = try await test(commit.id, search.watched)
      search.steps.append(CommitSearch.Step(named(commit), finding, why: why))
      bisection.take(mark(finding), of: index)
    }
    search.suspects = bisection.suspects.map { named(history.commits[$0]) }
    return search
  }

  private func mark(_ finding: CommitSearch.Finding) -> Bisection.Mark {
    switch (finding, history.direction) {
    case (.skipped, _): .skipped
    case (.bad, .firstBad), (.good, .firstGood): .has
    case (.good, .firstBad), (.bad, .firstGood): .lacks
    }
  }

  private func named(_ commit: Commit) -> CommitSearch.Named {
    let subject = commit.message.split(separator: "\n", maxSplits: 1).first.map(String.init)
    return CommitSearch.Named(
      id: commit.id.description, subject: subject ?? "", author: commit.author)
  }

  /// One evaluation of the source at a commit; what is known of it already is not run again.
  private func evaluate(_ commit: ObjectID, runs: Int, keepsGoing: Bool) async throws -> Assessment
  {
    var request = request
    if case .repository(let url, _) = request.build.source {
      request.build.source = .repository(url: url, ref: commit.description)
    }
    request.build.candidates = .given([])
    request.build.fetching.refetches = false
    request.sampling.goal = .runs(runs)
    request.sampling.keepsGoing = keepsGoing
    return try await Evaluation(request, tell: tell).run().assessment
  }
}

// MARK: - Calibration

extension Bisector {
  /// A rate is known well enough after this many failures, or runs.
  private static let (enoughFailures, mostRuns) = (10, 80)

  /// The cells that tell the ends apart, and how commits are asked for them.
  private func calibrated() async throws -> [CommitSearch.Watched] {
    if case .runs(let count) = request.sampling.goal { return try await watched(runs: count) }
    var runs = Self.enoughFailures
    var bad = try await evaluate(history.bad, runs: runs, keepsGoing: true)
    func isKnown(_ cell: Cell) -> Bool {
      cell.tally.failed == 0 && cell.tally.runs >= 3 * Self.enoughFailures
        || cell.tally.failed >= Self.enoughFailures
    }
    while runs < Self.mostRuns, let cells = bad.base?.cells, !cells.isEmpty,
      !cells.filter({ $0.tally.runs > 0 }).allSatisfy(isKnown)
    {
      runs *= 2
      bad = try await evaluate(history.bad, runs: runs, keepsGoing: true)
    }
    let good = try await evaluate(history.good, runs: runs, keepsGoing: true)
    // All tests together err no more often than the confidence allows.
    let tests = Double(Bisection(parents: history.parents).testsLeft + 2)
    let share = (1 - request.sampling.confidence) / tests
    return try telling(bad, good) { failing, passing in
      CommitTest(
        failing: failing, passing: passing, confidence: request.sampling.confidence, share: share)
    }
  }

  /// The same by a count of runs: one failure tells.
  private func watched(runs: Int) async throws -> [CommitSearch.Watched] {
    let bad = try await evaluate(history.bad, runs: runs, keepsGoing: false)
    let good = try await evaluate(history.good, runs: runs, keepsGoing: false)
    return try telling(bad, good) { _, passing in
      passing.failures == 0 ? CommitTest(runs: runs) : nil
    }
  }

  private func telling(
    _ bad: Assessment, _ good: Assessment,
    test: (_ failing: FailureCount, _ passing: FailureCount) -> CommitTest?
  ) throws -> [CommitSearch.Watched] {
    for (end, name) in [(bad, history.names.bad), (good, history.names.good)] {
      if let why = end.untestable { throw BisectorError.untestable(name, why: why) }
    }
    let failing = bad.base?.cells.filter { $0.tally.failed > 0 } ?? []
    guard !failing.isEmpty else {
      throw BisectorError.notBad(history.names.bad, runs: bad.mostRuns)
    }
    let watched = failing.compactMap { cell -> CommitSearch.Watched? in
      guard let outcome = cell.tally.leadingFailure?.outcome,
        let other = good.base?.cells.first(where: { $0.id == cell.id })?.tally, other.runs > 0
      else { return nil }
      let seen = FailureCount(cell.tally.count(outcome), of: cell.tally.runs)
      let there = FailureCount(other.count(outcome), of: other.runs)
      return test(seen, there).map {
        CommitSearch.Watched(cell.id, outcome, bad: seen, good: there, test: $0)
      }
    }
    guard !watched.isEmpty else {
      throw BisectorError.alike(
        good: history.names.good, bad: history.names.bad, cells: failing.map(\.id))
    }
    return watched
  }
}

// MARK: - Tests of commits

extension Bisector {
  private func test(
    _ commit: ObjectID, _ watched: [CommitSearch.Watched]
  ) async throws -> (CommitSearch.Finding, String) {
    var runs = watched.map(\.test.cleanRuns).max() ?? 1
    var keepsGoing = !watched.allSatisfy(\.test.endsAtFirstFailure)
    while true {
      let seen = try await evaluate(commit, runs: runs, keepsGoing: keepsGoing)
      if let why = seen.untestable { return (.skipped, why) }
      let answers = watched.map { cell in
        cell.answer(seen.base?.cells.first { $0.id == cell.cell }?.tally)
      }
      if let bad = answers.first(where: { $0.0 == .fails }) { return (.bad, bad.1) }
      if let open = answers.first(where: { $0.0 == .open }) { return (.skipped, open.1) }
      let undecided = answers.compactMap { answer, why in
        if case .takes(let runs) = answer { (runs: runs, why: why) } else { nil }
      }
      guard let most = undecided.max(by: { $0.runs < $1.runs }) else {
        return (.good, answers[0].1)
      }
      // The first failure ended the runs, and after clean ones it alone does not tell.
      if most.runs <= runs, keepsGoing { return (.skipped, "\(most.why); more runs were not made") }
      runs = max(runs, most.runs)
      keepsGoing = true
    }
  }
}

extension Assessment {
  /// Why the unpatched source tells nothing; nil where its cells were run and the controls held.
  fileprivate var untestable: String? {
    if let broken = brokenControls.first { return "a control did not hold: \(broken)" }
    guard let base else { return "there is no such source" }
    switch base.judgement.verdict {
    case .buildFailed, .notApplied, .notLoaded, .unreadable, .error:
      return "\(base.judgement.verdict.rawValue): \(base.judgement.why)"
    case .pass, .fail, .noEffect, .inconclusive: return nil
    }
  }

  fileprivate var mostRuns: Int { base?.cells.map(\.tally.runs).max() ?? 0 }
}
