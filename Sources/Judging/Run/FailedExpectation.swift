import Basics
import Model

/// One thing that had to hold and did not.
struct FailedExpectation {
  let outcome: Verdict.Outcome
  let why: String
  /// The same without what varies between runs.
  let title: String

  private init(_ outcome: Verdict.Outcome, _ why: String, title: String? = nil) {
    (self.outcome, self.why, self.title) = (outcome, why, title ?? why)
  }

  /// Nil when the expectation was met.
  init?(_ expectation: Expectation, _ run: ObservedRun) {
    let failed: FailedExpectation? =
      switch expectation {
      case .exit(let code): Self.exit(code, run)
      case .phase(let role, let name, let atLeast): Self.phase(role, name, atLeast, run)
      case .noPhase(let role, let name): Self.unwanted(role, name, run)
      case .call(let role, let method, let outcome, let atLeast):
        Self.call(role, method, outcome, atLeast, run)
      case .growth(let role, let resource, let atMost): Self.growth(role, resource, atMost, run)
      case .tests(let role, let atLeast): Self.tests(role, atLeast, run)
      }
    guard let failed else { return nil }
    self = failed
  }

  private static func exit(_ code: Int, _ run: ObservedRun) -> Self? {
    guard case .ended(let status) = run.observation.ending, status != .code(code) else {
      return nil
    }
    return Self(.badExit, "the command \(words(status)), not with \(code)")
  }

  private static func phase(
    _ role: String, _ name: String, _ atLeast: Int, _ run: ObservedRun
  ) -> Self? {
    let count = phases(role, name, run).count
    return count < atLeast ? missing(role, name, count, atLeast, run) : nil
  }

  private static func call(
    _ role: String, _ method: String, _ outcome: PeerOutcome, _ atLeast: Int, _ run: ObservedRun
  ) -> Self? {
    let matcher = Glob(role)
    // A call of which the kernel does not know the caller is one that anybody may have made.
    let count = run.observation.calls.count {
      matcher.matches($0.role) && $0.method == method && $0.outcome == outcome
        && $0.callers?.contains($0.pid) ?? true
    }
    guard count < atLeast else { return nil }
    let failure = run.firstReportedFailure(of: matcher)
    let few = count == 0 ? "no call" : "too few calls"
    return Self(
      .rpcFailed,
      outcome.sentence(of: "\(count) calls of \(method) from \(role)") + ", not \(atLeast)"
        + after(failure),
      title: failure?.title
        ?? outcome.sentence(of: "\(few) of \(method) from \(StableText.role(role))"))
  }

  private static func growth(
    _ role: String, _ resource: Resource, _ atMost: Int, _ run: ObservedRun
  ) -> Self? {
    let measured = phases(role, PhaseNames.measured, run)
    guard let growth = Growth(of: resource, among: measured) else {
      return missing(role, PhaseNames.measured, measured.count, 2, run)
    }
    guard growth.exceeds(atMost) else { return nil }
    return Self(
      .leak, growth.sentence(role: role, resource, limit: atMost),
      title: growth.title(role: StableText.role(role), resource))
  }

  private static func tests(_ role: String, _ atLeast: Int, _ run: ObservedRun) -> Self? {
    let matcher = Glob(role)
    let results = TestResults(among: run.observation.phases.filter { matcher.matches($0.role) })
    guard let failure = results.failure(atLeast: atLeast) else { return nil }
    let title = results.failed.first.map { "tests failed: \(StableText.of($0))" }
    return Self(.regression, failure, title: title ?? "too few tests passed")
  }

  /// A role may be a pattern, so that `worker-*` stands for all workers together.
  private static func phases(_ role: String, _ name: String, _ run: ObservedRun) -> [Phase] {
    let matcher = Glob(role)
    return run.observation.phases.filter { $0.name == name && matcher.matches($0.role) }
  }

  private static func missing(
    _ role: String, _ name: String, _ count: Int, _ atLeast: Int, _ run: ObservedRun
  ) -> Self {
    let matcher = Glob(role)
    let told = "\(role) reported \(name) \(count) times, not \(atLeast)"
    if let failure = run.firstReportedFailure(of: matcher) {
      return Self(.rpcFailed, "\(told): \(failure.sentence)", title: failure.title)
    }
    let stable = StableText.role(role)
    let title =
      count == 0 ? "\(stable) did not report \(name)" : "\(stable) reported \(name) too seldom"
    guard let last = run.observation.phases.last(where: { matcher.matches($0.role) }) else {
      return Self(.rpcFailed, "\(told): it reported nothing at all", title: title)
    }
    return Self(
      .rpcFailed, "\(told): its last phase was \(OneLine.clean(last.name, limit: 40))", title: title
    )
  }

  /// What was told beside the name is part of the title as far as it is a word: what a promise was about,
  /// not what it was worth.
  private static func unwanted(_ role: String, _ name: String, _ run: ObservedRun) -> Self? {
    guard let phase = phases(role, name, run).first else { return nil }
    let failure = run.firstReportedFailure(of: Glob(phase.role))
    let data = phase.data.sorted { $0.key < $1.key }
    let stable = data.filter { key, value in
      // These are the script's own words for what it asked.
      let isQuestion = key == "content" || key == "what"
      return value.utf8.count <= 60
        && (isQuestion || !value.contains { $0.isNumber || $0 == "/" })
    }
    let role = OneLine.clean(phase.role, limit: 40)
    return Self(
      .rpcFailed, reported(role, phase, data.prefix(4)) + after(failure),
      title: failure?.title ?? reported(StableText.role(role), phase, stable.prefix(2)))
  }

  /// `worker reported changed (what umask)`
  private static func reported(
    _ role: String, _ phase: Phase, _ data: some Sequence<(key: String, value: String)>
  ) -> String {
    let words = data.map { "\(OneLine.clean($0.key, limit: 40)) \(OneLine.clean($0.value))" }
    let detail = words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
    return "\(role) reported \(OneLine.clean(phase.name, limit: 40))" + detail
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
