import Model
import Signatures

/// A run in which something stood still, or that was still under way at its limit.
struct Hang {
  private let kind: Signature.Kind
  /// The process that holds up the others; nil when nothing tells.
  private let pid: Int?
  private let signature: Signature?
  private let wait: WaitKind?
  private let others: Int

  /// Nil when nothing hung.
  init?(_ run: ObservedRun, scenario: Scenario, maker: SignatureMaker) {
    guard let finding = run.standstill else { return nil }
    kind = finding.kind
    let suspects = run.suspects(finding)
    let seen = suspects.compactMap { pid in
      run.sighting(of: pid, finding, scenario, maker).map { (pid: pid, sighting: $0) }
    }
    // Of many that hang, the most telling names the hang, whichever came first in this run.
    let best = seen.min {
      ($0.sighting.rank, $0.sighting.signature.title)
        < ($1.sighting.rank, $1.sighting.signature.title)
    }
    pid = best?.pid ?? suspects.first
    signature = best?.sighting.signature
    wait = pid.flatMap { finding.waits(of: $0).first }.map { WaitKind.of($0.reason) }
    // Without waits nothing tells which of the processes left stood still.
    others = finding.waits.isEmpty ? 0 : max(0, suspects.count - 1)
  }

  /// `child after phase exiting: deadlock in …; before that: child's RPC answered …`
  func verdict(_ run: ObservedRun) -> Verdict {
    var why = pid.map { "\(run.role($0)) \(run.whereabouts($0)): " } ?? ""
    why += signature?.title ?? withoutStacks
    if let pid, let waiting = run.waitsForExit(of: pid) {
      why += "; \(waiting) waits for its exit"
    }
    if others > 0 { why += "; \(others) more stand still" }
    if let failure = run.firstReportedFailure() { why += "; before that: \(failure.sentence)" }
    let whose = pid.map { "\(run.genericRole($0)): " } ?? ""
    return Verdict(.hang, why: why, signature: signature, summary: whose + withoutStacks)
  }

  private var withoutStacks: String {
    let told = wait.map { "it \($0.words(proved: kind == .deadlock))" } ?? kind.word
    return "\(told); no stack tells where"
  }
}

/// What stood still, by the observation's stalls and its ending together.
struct Standstill {
  var kind: Signature.Kind
  var waits: [ThreadWait]

  func waits(of pid: Int) -> [ThreadWait] { waits.filter { $0.pid == pid } }
}

extension ObservedRun {
  /// Nil when the run ended without being killed and nothing in it was proved dead before.
  var standstill: Standstill? {
    if let proved = observation.stalls.last(where: { $0.kind == .deadlock }) {
      return Standstill(kind: .deadlock, waits: proved.waits)
    }
    let waits = observation.stalls.last?.waits ?? []
    switch observation.ending {
    case .notRun, .skipped: return nil
    case .deadlock: return Standstill(kind: .deadlock, waits: waits)
    case .livelock: return Standstill(kind: .livelock, waits: waits)
    case .stalled: return Standstill(kind: kindOfLastStall ?? .stall, waits: waits)
    case .overtime: return Standstill(kind: kindOfLastStall ?? .overtime, waits: waits)
    case .ended: return standstillEndedBySignal
    }
  }

  private var kindOfLastStall: Signature.Kind? {
    switch observation.stalls.last?.kind {
    // Memory, descriptors and exits cannot end it: the title must not depend on who else lived.
    case .deadlock, .deadlockUnlessSignalled: .deadlock
    case .livelock: .livelock
    case .stalled: .stall
    case nil: nil
    }
  }

  /// A run that ended only because something killed what hung: a script with a limit of its own, or
  /// the limit on CPU time. An idle worker that waits for its signal is no such thing.
  private var standstillEndedBySignal: Standstill? {
    let killed = Set(signalEnds.compactMap(\.pid))
    for stall in observation.stalls {
      guard case .deadlockUnlessSignalled = stall.kind else { continue }
      let dead = stall.waits.filter { wait in
        killed.contains(wait.pid)
          && stall.waits.allSatisfy { $0.pid != wait.pid || $0.reason.isPrivateFutex }
      }
      if !dead.isEmpty { return Standstill(kind: .deadlock, waits: dead) }
    }
    let burned = signalEnds.contains { $0.signal == Signal.cpuLimit }
    return burned ? Standstill(kind: .livelock, waits: []) : nil
  }

  /// The processes that hang of themselves: not those that only wait for another's exit.
  func suspects(_ finding: Standstill) -> [Int] {
    let standing = underTest.filter { trace in
      let waits = finding.waits(of: trace.pid)
      guard finding.waits.isEmpty else { return waits.contains { !$0.reason.isExit } }
      return trace.exit == nil || signalEnds.contains { $0.pid == trace.pid }
    }
    .map(\.pid)
    let blamed = standing.filter { pid in finding.waits(of: pid).allSatisfy { !$0.reason.isExit } }
    return blamed.isEmpty ? standing : blamed
  }

  func sighting(
    of pid: Int, _ finding: Standstill, _ scenario: Scenario, _ maker: SignatureMaker
  ) -> SignatureMaker.Sighting? {
    let stacks = observation.stacks.filter { $0.pid == pid }
    guard let taken = stacks.first(where: { $0.reason == .hang }) ?? stacks.first else {
      return nil
    }
    let waits = finding.waits(of: pid).map { ($0.tid, WaitKind.of($0.reason)) }
    return maker.sighting(
      of: taken.threads,
      SignatureMaker.Circumstances(
        kind: finding.kind, role: genericRole(pid), lostThreads: lostThreads(pid),
        waits: Dictionary(waits, uniquingKeysWith: { first, _ in first }),
        deadlinePassed: deadlinePassed(pid, scenario)))
  }

  /// The threads that a process lost in the fork that made it, and those that had been lost already in
  /// the forks that made its parents.
  private func lostThreads(_ pid: Int) -> Set<String> {
    var lost: Set<String> = []
    var seen: Set<Int> = []
    var next = trace(pid)
    while let process = next, seen.insert(process.pid).inserted {
      lost.formUnion(ThreadName.lost(process))
      next = trace(process.parent)
    }
    return lost.subtracting((trace(pid)?.threads ?? []).map(ThreadName.truncated))
  }

  /// Whether a call's deadline came and went: by the deadline the script told, or else because
  /// the peer never answers, so that nothing but a deadline was to end the call.
  private func deadlinePassed(_ pid: Int, _ scenario: Scenario) -> Bool {
    guard let phase = lastPhase(pid), phase.name == PhaseNames.calling,
      let deadline = phase.data["deadline"].flatMap(Double.init)
    else { return scenario.peer == .silence }
    return Double(observation.duration) - Double(phase.at) > deadline * 1e6
  }

  /// The role of the first process that waits for the exit of `pid`.
  func waitsForExit(of pid: Int) -> String? {
    let wait = observation.stalls.last?.waits.first { wait in
      if case .exit(let children) = wait.reason { children.contains(pid) } else { false }
    }
    return wait.map { role($0.pid) }
  }
}

extension ThreadWait.Reason {
  var isPrivateFutex: Bool {
    if case .privateFutex = self { true } else { false }
  }
}
