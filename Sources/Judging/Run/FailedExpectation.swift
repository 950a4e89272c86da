import Basics
import Model

/// One thing that had to hold and did not.
struct FailedExpectation {
  let outcome: Verdict.Outcome
  let why: String
  /// The same without what varies between runs.
  let title: String

  /// Nil when the expectation was met.
  init?(_ expectation: Expectation, _ run: ObservedRun) {
    switch expectation {
    case .exit(let code):
      guard case .ended(let status) = run.observation.ending, status != .code(code) else {
        return nil
      }
      outcome = .badExit
      why = "the command \(Self.words(status)), not with \(code)"
      title = why
    case .phase(let role, let name, let atLeast):
      let count = Self.phases(role, name, run).count
      guard count < atLeast else { return nil }
      outcome = .rpcFailed
      why = Self.missing(role, name, count, atLeast, run)
      title = Self.titleOfMissing(role, name, count, run)
    case .noPhase(let role, let name):
      guard let phase = Self.phases(role, name, run).first else { return nil }
      outcome = .rpcFailed
      why = Self.unwanted(phase, run)
      title = Self.titleOfUnwanted(phase, run)
    case .call(let role, let method, let callOutcome, let atLeast):
      let matcher = Glob(role)
      // A call of which the kernel does not know the caller is one that anybody may have made.
      let count = run.observation.calls.count {
        matcher.matches($0.role) && $0.method == method && $0.outcome == callOutcome
          && $0.callers?.contains($0.pid) ?? true
      }
      guard count < atLeast else { return nil }
      outcome = .rpcFailed
      let failure = run.firstReportedFailure(of: matcher)
      why =
        callOutcome.sentence(of: "\(count) calls of \(method) from \(role)") + ", not \(atLeast)"
        + Self.after(failure)
      let few = count == 0 ? "no call" : "too few calls"
      title =
        failure?.title
        ?? callOutcome.sentence(of: "\(few) of \(method) from \(StableText.role(role))")
    case .growth(let role, let resource, let atMost):
      let measured = Self.phases(role, PhaseNames.measured, run)
      guard let growth = Growth(of: resource, among: measured) else {
        outcome = .rpcFailed
        why = Self.missing(role, PhaseNames.measured, measured.count, 2, run)
        title = Self.titleOfMissing(role, PhaseNames.measured, measured.count, run)
        break
      }
      guard growth.exceeds(atMost) else { return nil }
      outcome = .leak
      why = growth.sentence(role: role, resource, limit: atMost)
      title = growth.title(role: StableText.role(role), resource)
    case .tests(let role, let atLeast):
      let matcher = Glob(role)
      let results = TestResults(among: run.observation.phases.filter { matcher.matches($0.role) })
      guard let failure = results.failure(atLeast: atLeast) else { return nil }
      outcome = .regression
      why = failure
      title =
        results.failed.first.map { "tests failed: \(StableText.of($0))" } ?? "too few tests passed"
    }
  }

  /// A role may be a pattern, so that `worker-*` stands for all workers together.
  private static func phases(_ role: String, _ name: String, _ run: ObservedRun) -> [Phase] {
    let matcher = Glob(role)
    return run.observation.phases.filter { $0.name == name && matcher.matches($0.role) }
  }

  private static func missing(
    _ role: String, _ name: String, _ count: Int, _ atLeast: Int, _ run: ObservedRun
  ) -> String {
    let matcher = Glob(role)
    let told = "\(role) reported \(name) \(count) times, not \(atLeast)"
    if let failure = run.firstReportedFailure(of: matcher) { return "\(told): \(failure.sentence)" }
    guard let last = run.observation.phases.last(where: { matcher.matches($0.role) }) else {
      return "\(told): it reported nothing at all"
    }
    return "\(told): its last phase was \(OneLine.clean(last.name, limit: 40))"
  }

  private static func unwanted(_ phase: Phase, _ run: ObservedRun) -> String {
    let role = OneLine.clean(phase.role, limit: 40)
    let data = phase.data.sorted { $0.key < $1.key }.prefix(4)
      .map { "\(OneLine.clean($0.key, limit: 40)) \(OneLine.clean($0.value))" }
    let told = "\(role) reported \(OneLine.clean(phase.name, limit: 40))"
    let detail = data.isEmpty ? "" : " (\(data.joined(separator: ", ")))"
    return told + detail + after(run.firstReportedFailure(of: Glob(phase.role)))
  }

  private static func titleOfMissing(
    _ role: String, _ name: String, _ count: Int, _ run: ObservedRun
  ) -> String {
    if let failure = run.firstReportedFailure(of: Glob(role)) { return failure.title }
    let role = StableText.role(role)
    return count == 0 ? "\(role) did not report \(name)" : "\(role) reported \(name) too seldom"
  }

  /// What was told beside the name is part of the title as far as it is a word: what a promise was about,
  /// not what it was worth.
  private static func titleOfUnwanted(_ phase: Phase, _ run: ObservedRun) -> String {
    if let failure = run.firstReportedFailure(of: Glob(phase.role)) { return failure.title }
    let words = phase.data.sorted { $0.key < $1.key }
      .filter { $0.value.utf8.count <= 30 && !$0.value.contains { $0.isNumber || $0 == "/" } }
      .prefix(2).map { "\(OneLine.clean($0.key, limit: 40)) \(OneLine.clean($0.value))" }
    let role = StableText.role(OneLine.clean(phase.role, limit: 40))
    let told = "\(role) reported \(OneLine.clean(phase.name, limit: 40))"
    return words.isEmpty ? told : "\(told) (\(words.joined(separator: ", ")))"
  }

  private static func after(_ failure: ReportedFailure?) -> String {
    failure.map { ": \($0.sentence)" } ?? ""
  }

  private static func words(_ status: ExitStatus) -> String {
    switch status {
    case .code(let code): "ended with \(code)"
    case .signal(let signal): "was ended by \(Signal.name(signal))"
    }
  }
}

extension PeerOutcome {
  /// What became of some calls, in words.
  fileprivate func sentence(of calls: String) -> String {
    switch self {
    case .answered: "the peer answered \(calls)"
    case .silent: "\(calls) reached the peer"
    case .closed: "the peer closed the connection under \(calls)"
    case .cancelled: "the caller gave up \(calls)"
    }
  }
}
