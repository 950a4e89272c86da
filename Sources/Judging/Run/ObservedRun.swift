import Basics
import Model

/// Who took part in a run and what they said: an observation, ready to be asked.
struct ObservedRun {
  let observation: Observation
  /// Every process but the peer's, by order of appearance.
  let underTest: [ProcessTrace]
  private let traces: [Int: ProcessTrace]
  private let lastPhases: [Int: Phase]
  private let wantedPhases: Set<String>
  /// Whether the script is itself under test, and no client or driver of what is.
  private let commandIsUnderTest: Bool

  init(_ observation: Observation, _ scenario: Scenario) {
    self.observation = observation
    commandIsUnderTest = scenario.sapi == .cli
    wantedPhases = Set(
      scenario.must.compactMap { if case .phase(_, let name, _) = $0 { name } else { nil } })
    underTest = observation.processes.filter { !$0.isPeer }
    traces = Dictionary(underTest.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    lastPhases = Dictionary(
      observation.phases.map { ($0.pid, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// The command itself: of the processes that none of the others made, the one of the lowest id, since a
  /// run begins a process namespace. It need not have appeared first: one that ends before the first
  /// sample appears at its end, after a child that reported meanwhile.
  var command: ProcessTrace? {
    underTest.filter { traces[$0.parent] == nil }.min { $0.pid < $1.pid }
  }

  /// The script where it has no gRPC of its own, but drives what is under test. It may stand between that and
  /// the peer, as one that speaks TLS does.
  var driver: Int? { commandIsUnderTest ? nil : command?.pid }

  func trace(_ pid: Int) -> ProcessTrace? { traces[pid] }

  func lastPhase(_ pid: Int) -> Phase? { lastPhases[pid] }

  /// The part a process plays as it told, or what its parentage tells: `child`, `command`.
  func role(_ pid: Int) -> String {
    if let role = lastPhases[pid]?.role, !role.isEmpty { return OneLine.clean(role, limit: 40) }
    guard let trace = traces[pid] else { return "process" }
    return traces[trace.parent] == nil ? "command" : "child"
  }

  /// The role without its number, so that a title is the same for `worker-1` and `worker-3`.
  func genericRole(_ pid: Int) -> String { StableText.role(role(pid)) }

  /// Where a process was last heard of: `after phase forked`.
  func whereabouts(_ pid: Int) -> String {
    guard let phase = lastPhases[pid] else { return "before its first phase" }
    return "after phase \(OneLine.clean(phase.name, limit: 40))"
  }

  /// The first failure that a script reported: `child's RPC answered UNAVAILABLE`.
  func firstReportedFailure(of role: Glob? = nil) -> ReportedFailure? {
    for phase in observation.phases where role?.matches(phase.role) ?? true {
      if let failure = ReportedFailure(phase, wanted: wantedPhases) { return failure }
    }
    return nil
  }

  /// Whether a call met its deadline that was to be answered.
  var hasExpiredCall: Bool {
    observation.phases.contains { phase in
      !wantedPhases.contains(phase.name)
        && phase.data["status"].map(StatusName.of) == StatusName.deadlineExceeded
    }
  }

  /// The line of the captured output that tells most: PHP's fatal error, or else the last one.
  var tellingLine: String? {
    let output = observation.output
    for text in [output.standardError, output.standardOutput] {
      let lines = text.outputLines.map { OneLine.clean(String($0)) }
        .filter { !$0.isEmpty && !isChatter($0) }
      if let line = lines.first(where: { $0.contains("Fatal error") }) ?? lines.last { return line }
    }
    return nil
  }

  /// Core's own log of what is going well (`gpr_log`): `I0102 15:04:05.678901234 8 file.cc:9] …`.
  private func isChatter(_ line: String) -> Bool {
    let start = line.prefix(5)
    return start.first == "I" && start.dropFirst().allSatisfy(\.isNumber) && start.count == 5
  }
}
