import Glibc
import Model
import Probe

extension Session {
  /// How the run ends, if it ends now.
  mutating func ending(_ snapshot: Snapshot) -> Ending? {
    if let ending = endingByPeer(snapshot) { return ending }
    let own = snapshot.processes.filter { !$0.isPeer && $0.zombie == nil }
    // A process seen above may have been reaped since; only the next sample knows.
    if let commandExit, own.isEmpty {
      if now - commandStart > plan.limits.stall { evidence.endedLate = now }
      return .ended(commandExit)
    }
    if let ending = standstill(snapshot) { return ending }
    if own.count > plan.limits.processes {
      evidence.excess = tooMany(own.count)
      return .overtime
    }
    let limit = plan.limits.wall + min(delay.diskTime, RunLimits.mostExtra)
    guard now - commandStart >= limit else { return nil }
    lookTwice(snapshot)
    return .overtime
  }

  private mutating func standstill(_ snapshot: Snapshot) -> Ending? {
    let phases = listener.withHeard(\.phases.count)
    for stall in tracker.observe(snapshot, phases: phases) where !isKnown(stall) {
      stalls.append(stall)
      switch stall.kind {
      case .deadlock:
        takeStacks(of: ownPids(snapshot), reason: .hang)
        return .deadlock
      case .deadlockUnlessSignalled:
        takeStacks(of: Set(stall.waits.map(\.pid)).sorted(), reason: .hang)
      case .livelock:
        let before = stacks.count
        lookTwice(snapshot)
        if staysInPlace(stall, in: stacks[before...]), !goesOn(stall, since: phases) {
          return .livelock
        }
        // It burns CPU, but gets about: that is work, for as long as the run may take.
        stalls.removeLast()
      case .stalled:
        lookTwice(snapshot)
        if !goesOn(stall, since: phases) { return .stalled }
        stalls.removeLast()
        tracker.takeBackStall()
      }
    }
    return abandoned(snapshot)
  }

  /// Whether a run was seen to go on while its stacks were taken, which on a busy machine takes seconds: a phase passed,
  /// or one of the processes that stood still has ended.
  private func goesOn(_ stall: Stall, since phases: Int) -> Bool {
    if listener.withHeard(\.phases.count) > phases { return true }
    let snapshot = read()
    return stall.waits.contains { wait in
      snapshot.process(wait.pid).map { $0.zombie != nil } ?? true
    }
  }

  /// Whether a thread that burns CPU was in the same function both times.
  private func staysInPlace(_ stall: Stall, in looks: ArraySlice<ProcessStacks>) -> Bool {
    stall.waits.contains { wait in
      let seen = looks.flatMap(\.threads).filter { $0.tid == wait.tid }
      guard let first = seen.first, let last = seen.last, seen.count > 1 else { return true }
      return sharedFunction(first, last) != nil
    }
  }

  /// Whether the same threads were told to stand in the same place before: being looked at makes a
  /// thread move, though it comes to stand where it stood.
  private func isKnown(_ stall: Stall) -> Bool {
    stalls.contains { $0.kind == stall.kind && $0.waits == stall.waits }
  }

  /// A process that only a signal can end, and that got none for as long as anything may stand
  /// still: a process that could have sent one will not.
  private mutating func abandoned(_ snapshot: Snapshot) -> Ending? {
    for stall in stalls {
      guard case .deadlockUnlessSignalled = stall.kind, now - stall.at >= plan.limits.stall,
        let pid = stall.waits.first?.pid, snapshot.process(pid)?.zombie == nil,
        snapshot.process(pid) != nil
      else { continue }
      takeStacks(of: ownPids(snapshot), reason: .secondLook)
      return .deadlock
    }
    return nil
  }

  private func ownPids(_ snapshot: Snapshot) -> [Int] {
    snapshot.processes.filter { !$0.isPeer && $0.zombie == nil }.map(\.pid)
  }

  /// Stacks now and a tenth of a second later: what stays the same in both is where it stands.
  private mutating func lookTwice(_ snapshot: Snapshot) {
    takeStacks(of: ownPids(snapshot), reason: .hang)
    usleep(100_000)
    takeStacks(of: ownPids(read()), reason: .secondLook)
  }
}

extension Session {
  /// What the run uses more of than any run may, in words; nil while it keeps within bounds.
  var excess: String? {
    // Counted before they are read: what there is too much of takes too long to look at.
    if getpid() == 1 {
      let count = ProcessFacts.count()
      let own = count.processes - (peerPid == nil ? 1 : 2)
      if own > plan.limits.processes { return tooMany(own) }
      if count.threads > plan.limits.threads {
        return "it had \(count.threads) threads at once, where \(plan.limits.threads) are the limit"
      }
    }
    if let stream = streams.first(where: { $0.total > Self.mostOutput }) {
      return "it wrote \(stream.total) bytes to one of its standard streams"
    }
    return listener.withHeard(\.excess)
  }

  /// What PHP and core write in the longest scenario is a thousandth of it.
  private static var mostOutput: Int { 64 << 20 }

  private func tooMany(_ count: Int) -> String {
    "it had \(count) processes at once, where \(plan.limits.processes) are the limit"
  }

  /// A peer that something stopped or ended: it ignores every signal that can be ignored, so this is
  /// meant. One that ended by a fault of its own is judged as what it is.
  private mutating func endingByPeer(_ snapshot: Snapshot) -> Ending? {
    if let peerPid, let peer = snapshot.process(peerPid),
      peer.threads.contains(where: \.isBeingStopped)
    {
      evidence.tampering.append("the peer was stopped")
      return .overtime
    }
    switch peerExit {
    case .signal(Int(SIGKILL)):
      evidence.tampering.append("the peer was killed")
      return .overtime
    case .code(let code): return .notRun("the peer ended with \(code)")
    case .signal, nil: return nil
    }
  }
}

extension ThreadSample {
  /// Whether it is stopped, or will be once it gets a core: on a busy machine what was stopped together
  /// with it may be proved dead before.
  fileprivate var isBeingStopped: Bool {
    state == "T" || pendingSignals & (1 << UInt64(SIGSTOP - 1)) != 0
  }
}
