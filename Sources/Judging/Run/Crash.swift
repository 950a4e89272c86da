import Model
import Signatures

/// A process under test that a signal ended, unasked.
struct Crash {
  /// The process; nil when the script that reaped it did not tell.
  let pid: Int?
  let signal: Int

  /// Nil when no process crashed. A fault's own signal goes before one that was sent.
  init?(_ run: ObservedRun, scenario: Scenario) {
    let ends = run.signalEnds.filter { !Self.isExpected($0, run, scenario) }
    guard let end = ends.first(where: { Signal.faults.contains($0.signal) }) ?? ends.first else {
      return nil
    }
    pid = end.pid
    signal = end.signal
  }

  func verdict(_ run: ObservedRun, _ maker: SignatureMaker) -> Verdict {
    let subject = pid.map { "\(run.role($0)) was ended by \(Signal.name(signal))" }
    var why = subject ?? "a process was ended by \(Signal.name(signal))"
    if let pid { why += " \(run.whereabouts(pid))" }
    let signature = pid.flatMap { self.signature(of: $0, run, maker) }
    why += ": " + (signature?.title ?? "no stack tells where")
    if let failure = run.firstReportedFailure() { why += "; before that: \(failure.sentence)" }
    let whose = pid.map { run.genericRole($0) } ?? "a process"
    return Verdict(
      .crash, why: why, signature: signature,
      summary: "\(whose) was ended by \(Signal.name(signal)), and no stack tells where")
  }

  private func signature(of pid: Int, _ run: ObservedRun, _ maker: SignatureMaker) -> Signature? {
    let stacks = run.observation.stacks.filter { $0.pid == pid }
    guard let taken = stacks.first(where: { $0.reason == .crash }) ?? stacks.first else {
      return nil
    }
    return maker.signature(of: taken.threads, .init(kind: .crash(signal: signal)))
  }

  private static func isExpected(_ end: SignalEnd, _ run: ObservedRun, _ scenario: Scenario) -> Bool
  {
    if run.wasSent(end) { return true }
    // Masters end their workers by these, as their documentation tells.
    switch scenario.sapi {
    case .fpm where [Signal.quit, Signal.terminate].contains(end.signal): return true
    case .apache where end.signal == Signal.terminate: return true
    case .cli, .driven, .fpm, .apache: break
    }
    // The limit on CPU time speaks of a hang, which is judged as such.
    if end.signal == Signal.cpuLimit { return true }
    // Once the run is over the probe kills what is left.
    if case .ended = run.observation.ending { return false }
    return end.signal == Signal.kill
  }
}

/// A process that a signal ended.
struct SignalEnd: Equatable {
  var pid: Int?
  var signal: Int
}

extension ObservedRun {
  /// Every end by a signal that the probe saw or a script was told by `wait(2)`.
  var signalEnds: [SignalEnd] {
    var ends: [SignalEnd] = []
    if case .ended(.signal(let signal)) = observation.ending {
      ends.append(SignalEnd(pid: command?.pid, signal: signal))
    }
    for trace in underTest {
      if case .signal(let signal) = trace.exit {
        ends.append(SignalEnd(pid: trace.pid, signal: signal))
      }
    }
    for phase in observation.phases where phase.name == PhaseNames.reaped {
      if let signal = phase.data["signal"].flatMap(Signal.number) {
        ends.append(SignalEnd(pid: phase.data["child"].flatMap { Int($0) }, signal: signal))
      }
    }
    return ends
  }

  /// Whether the scenario's script itself sent the signal.
  func wasSent(_ end: SignalEnd) -> Bool {
    observation.phases.contains { phase in
      guard phase.name == PhaseNames.signalled,
        phase.data["signal"].flatMap(Signal.number) == end.signal
      else { return false }
      guard let target = phase.data["pid"].flatMap({ Int($0) }), let pid = end.pid else {
        return true
      }
      return target == pid
    }
  }
}
