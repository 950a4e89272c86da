import Model

/// Reads from a snapshot, and from details where a call needs them, what each thread waits for.
package struct WaitReading {
  let snapshot: Snapshot
  let details: any ProcessInspector
  let holders: ResourceHolders

  /// A reading of `snapshot`, with details that must be read after it and before the next one.
  package init(_ snapshot: Snapshot, details: any ProcessInspector) {
    self.snapshot = snapshot
    self.details = details
    self.holders = ResourceHolders(snapshot: snapshot, details: details)
  }

  /// The run as the proof sees it. `alarmed` are the processes to which a timer will send a signal.
  package func model(inertThreads: Set<String>, alarmed: Set<Int> = []) -> WaitModel {
    var model = WaitModel(
      processes: snapshot.processes.map { process in
        var seen = WaitModel.Process(
          pid: process.pid, parent: process.parent, threads: threads(of: process))
        seen.isPeer = process.isPeer
        seen.isZombie = process.zombie != nil
        seen.hasAlarm = alarmed.contains(process.pid)
        return seen
      }, inertThreads: inertThreads)
    joinMemories(&model)
    return model
  }

  /// What a thread waits for; details are read only where its call needs them.
  package func reason(of thread: ThreadSample, in process: ProcessSample) -> ThreadWait.Reason {
    read(thread, process).reason
  }

  private func threads(of process: ProcessSample) -> [WaitModel.Thread] {
    process.threads.filter { !($0.tid == process.pid && $0.state == "Z") }.map { thread in
      let sight = read(thread, process)
      let reason = sight.reason
      var seen = WaitModel.Thread(tid: thread.tid, name: thread.name, reason: reason)
      seen.sharers = sight.sharers
      seen.doubt = sight.doubt
      let pending = thread.pendingSignals & ~thread.blockedSignals
      // A stopped thread takes no signal but SIGKILL (9) and SIGCONT (18), which none can block.
      let wakes: UInt64 = reason == .stopped ? 1 << 8 | 1 << 17 : .max
      seen.hasSignal = (pending | thread.pendingSignals & (1 << 8 | 1 << 17)) & wakes != 0
      return seen
    }
  }

  private func read(_ thread: ThreadSample, _ process: ProcessSample) -> WaitSight {
    if process.isPeer { return .mayMove("peer") }
    switch thread.state {
    case "T": return WaitSight(.stopped)
    case "S": break
    default: return WaitSight(.inState(thread.state))
    }
    if thread.tracer != 0 { return .mayMove("traced by \(thread.tracer)") }
    guard case .blocked(let number, let arguments, _, _) = thread.call, arguments.count == 6 else {
      return .mayMove(thread.call == .running ? "running" : "no system call")
    }
    guard let call = BlockingCall.numbered(number) else {
      return UnjudgedCall.wait(number, arguments)
    }
    return wait(call, arguments, process)
  }

  private func wait(
    _ call: BlockingCall, _ arguments: [UInt64], _ process: ProcessSample
  ) -> WaitSight {
    switch call {
    case .futex: return futex(arguments, process)
    case .futexWaitv: return futexVector(arguments, process)
    case .wait4: return wait4(arguments, process)
    case .waitid: return waitid(arguments, process)
    case .read, .write:
      return holders.transfer(Int(low(arguments[0])), isRead: call == .read, in: process)
    case .accept: return .mayMove("socket")
    case .receive, .send:
      return holders.exchange(Int(low(arguments[0])), isRead: call == .receive, in: process)
    case .poll, .ppoll:
      return timed(call, arguments) ?? watching(pollArray(arguments, process), process)
    case .select, .pselect:
      return timed(call, arguments) ?? watching(selectSets(arguments, process), process)
    case .epollWait, .epollWait2:
      return timed(call, arguments) ?? epoll(Int(low(arguments[0])), process)
    case .sleep: return WaitSight(.timed("sleep"))
    case .restart: return WaitSight(.timed("restart_syscall"))
    case .pause, .signalSuspend: return WaitSight(.signal)
    case .signalWait:
      return WaitSight(call.hasTimeLimit(arguments) ? .timed("sigtimedwait") : .signal)
    case .flock:
      let dontBlock: Int32 = 4
      if low(arguments[1]) & dontBlock != 0 { return .mayMove("flock") }
      return holders.lock(Int(low(arguments[0])), kind: "FLOCK", in: process)
    case .fcntl:
      guard LockCommand(of: arguments) != nil else {
        return .unjudged("fcntl \(low(arguments[1]))")
      }
      return holders.lock(Int(low(arguments[0])), kind: "POSIX", in: process)
    }
  }

  /// One of the calls that watch several descriptors, with a time limit; nil without one.
  private func timed(_ call: BlockingCall, _ arguments: [UInt64]) -> WaitSight? {
    call.hasTimeLimit(arguments) ? WaitSight(.timed("poll")) : nil
  }

  /// futex(2): arguments are address, operation, value, time limit.
  private func futex(
    _ arguments: [UInt64], _ process: ProcessSample
  ) -> WaitSight {
    guard FutexOperation(of: arguments) != nil else {
      return .unjudged("futex operation \(low(arguments[1]))")
    }
    if BlockingCall.futex.hasTimeLimit(arguments) { return WaitSight(.timed("futex")) }
    if FutexOperation.isPrivate(arguments) {
      return WaitSight(.privateFutex(address: arguments[0]))
    }
    guard let found = holders.sharers(of: arguments[0], in: process) else {
      return .unseen("shared futex")
    }
    var sight = WaitSight(.sharedFutex(address: arguments[0]))
    sight.sharers = found
    return sight
  }

  /// futex_waitv: an array of value, address, flags; count; flags; time limit.
  private func futexVector(_ arguments: [UInt64], _ process: ProcessSample) -> WaitSight {
    if BlockingCall.futexWaitv.hasTimeLimit(arguments) { return WaitSight(.timed("futex_waitv")) }
    guard process.threads.count == 1, let count = FutexWaiter.bytes(arguments),
      let array = details.memory(of: process.pid, at: arguments[0], count: count)
    else { return .unjudged("futex_waitv") }
    let words = FutexWaiter.all(in: array)
    guard let first = words.first, words.allSatisfy(\.isPrivate) else {
      return .unjudged("futex_waitv")
    }
    return WaitSight(.privateFutex(address: first.address))
  }

  /// wait4(2): which child, where to, options.
  private func wait4(_ arguments: [UInt64], _ process: ProcessSample) -> WaitSight {
    let which = Int(low(arguments[0]))
    if low(arguments[2]) & 1 != 0 { return .mayMove("wait4 with WNOHANG") }
    switch which {
    case -1: return exit(of: process) { _ in true }
    case 0: return exit(of: process) { $0.group == process.group }
    case ..<0: return exit(of: process) { $0.group == -which }
    default: return exit(of: process) { $0.pid == which }
    }
  }

  /// waitid(2): kind of id, id, where to, options.
  private func waitid(_ arguments: [UInt64], _ process: ProcessSample) -> WaitSight {
    let which = Int(low(arguments[1]))
    let options = low(arguments[3])
    let forExit: Int32 = 4
    guard options & 1 == 0, options & forExit != 0 else { return .unjudged("waitid") }
    switch low(arguments[0]) {
    case 0: return exit(of: process) { _ in true }
    case 1: return exit(of: process) { $0.pid == which }
    case 2: return exit(of: process) { $0.group == (which == 0 ? process.group : which) }
    default: return .unjudged("waitid by descriptor")
    }
  }

  private func exit(of process: ProcessSample, where isMeant: (ProcessSample) -> Bool)
    -> WaitSight
  {
    // A tracer's wait ends with stops of others; ids of another namespace name no process here.
    let traces = snapshot.processes.contains { $0.threads.contains { $0.tracer == process.pid } }
    let children = snapshot.processes.filter { $0.parent == process.pid }
    let awaited = process.isNested ? children : children.filter(isMeant)
    if traces { return .mayMove("wait for one that it traces") }
    guard !awaited.isEmpty else { return .unseen("wait for a child not seen") }
    return WaitSight(.exit(of: awaited.map(\.pid)))
  }

  /// Gives processes that run in one memory the same name for it.
  private func joinMemories(_ model: inout WaitModel) {
    // The peer is a program of its own, and does not let anybody look.
    let alive = model.processes.indices.filter {
      !model.processes[$0].isZombie && !model.processes[$0].isPeer
    }
    let needed = alive.contains { index in
      model.processes[index].threads.contains { $0.waitsForMemory }
    }
    guard needed else { return }
    for (position, index) in alive.enumerated() {
      for other in alive[..<position]
      where details.shareMemory(model.processes[index].pid, model.processes[other].pid) ?? true {
        let old = model.processes[index].memory
        for each in alive where model.processes[each].memory == old {
          model.processes[each].memory = model.processes[other].memory
        }
      }
    }
  }
}

extension WaitModel.Thread {
  /// Whether it waits for a futex of either kind.
  fileprivate var waitsForMemory: Bool {
    switch reason {
    case .privateFutex, .sharedFutex: true
    default: false
    }
  }
}

/// The lower half of a register, as the kernel takes an `int`.
func low(_ register: UInt64) -> Int32 { Int32(truncatingIfNeeded: register) }

/// Four bytes in the order of this machine; 0 beyond the end.
func word32(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
  guard offset >= 0, offset + 4 <= bytes.count else { return 0 }
  return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
}

/// Eight bytes in the order of this machine; 0 beyond the end.
func word64(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
  guard offset >= 0, offset + 8 <= bytes.count else { return 0 }
  return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
}
