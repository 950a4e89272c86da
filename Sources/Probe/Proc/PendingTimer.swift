import CLinux
import Glibc

/// Whether a process's own timers, or its asynchronous descriptors, will send it a signal.
package enum PendingTimer: Sendable, Equatable {
  /// Nothing is armed.
  case none
  /// A timer expires after this many microseconds.
  case armed(remaining: Int)
  /// It could not be told, for this reason.
  case unknown(String)
}

/// What was found about a process's timers, and what finding it did.
package struct TimerReading: Sendable, Equatable {
  /// Whether something is armed.
  package var alarm: PendingTimer
  /// How the thread that was looked into will settle; nil when none was, or it can't be told.
  package var mark: TimerMark?

  /// A reading.
  package init(_ alarm: PendingTimer, mark: TimerMark? = nil) {
    self.alarm = alarm
    self.mark = mark
  }
}

/// The thread that was looked into, and its count of voluntary switches once it waits again.
package struct TimerMark: Sendable, Equatable {
  /// The thread.
  package var tid: Int
  /// Its count when it is back in its wait and did nothing else.
  package var switches: UInt64

  /// A thread and its count.
  package init(tid: Int, switches: UInt64) {
    self.tid = tid
    self.switches = switches
  }
}

/// Tells whether a process that stands still will be woken by a timer of its own.
package protocol TimerReader {
  /// Reads it of a process all of whose `stuck` threads were just seen as given.
  func alarm(of process: ProcessSample, stuck: [ThreadSample]) -> TimerReading
}

/// Reads interval timers and POSIX timers by making a blocked thread ask for them, by ptrace(2).
///
/// `setitimer(2)` and `alarm(2)` leave no trace in `/proc`. The thread is put back as it was, and
/// waits on; it must be told from one that moved by its `TimerMark`. The caller must not wait for
/// arbitrary processes (`waitpid(-1)` with `__WALL`) in another thread meanwhile. On other
/// architectures than those of `ptrace_timers.c` the answer is always `unknown`.
package struct PtraceTimerReader: TimerReader {
  /// A reader.
  package init() {}

  /// Reads the timers of a process through one of its stuck threads.
  package func alarm(of process: ProcessSample, stuck: [ThreadSample]) -> TimerReading {
    guard let timers = ProcFile.bytes("/proc/\(process.pid)/timers") else {
      return TimerReading(.unknown("its timers are not shown"))
    }
    guard let thread = stuck.first(where: Self.canBeAsked) else {
      // Nothing an interval timer sends moves a stopped process; a POSIX timer could send SIGCONT.
      let allStopped = !stuck.isEmpty && stuck.allSatisfy { $0.state == "T" }
      return TimerReading(allStopped && timers.isEmpty ? .none : .unknown("no thread to ask"))
    }
    if process.isFiltered {
      return TimerReading(.unknown("a seccomp filter watches its calls"))
    }
    return ask(thread, of: process.pid)
  }

  /// The ids in `/proc/PID/timers`, from its lines `ID: N`.
  static func identities(_ bytes: [UInt8]) -> [Int?] {
    ByteText.lines(bytes).compactMap { ByteText.value(of: "ID:", in: $0) }.map {
      ByteText.signed($0)
    }
  }

  private static func canBeAsked(_ thread: ThreadSample) -> Bool {
    guard thread.state == "S", case .blocked(let number, _, _, _) = thread.call,
      let call = BlockingCall.numbered(number)
    else { return false }
    return call.survivesTracerStop
  }

  private func asynchronousDescriptor(of pid: Int) -> String? {
    let asynchronous: UInt64 = 0o20000
    guard let numbers = ProcFile.numbers(in: "/proc/\(pid)/fd") else {
      return "its descriptors are not shown"
    }
    for number in numbers {
      let info = ProcFile.bytes("/proc/\(pid)/fdinfo/\(number)").map(DescriptorInfo.init)
      guard let flags = info?.flags else { return "descriptor \(number) is not shown" }
      if flags & asynchronous != 0 { return "descriptor \(number) sends signals" }
    }
    return nil
  }

  private func ask(_ thread: ThreadSample, of pid: Int) -> TimerReading {
    guard case .blocked(let number, let arguments, _, _) = thread.call, arguments.count == 6 else {
      return TimerReading(.unknown("its thread \(thread.tid) is not blocked"))
    }
    // Restarted, a futex wait whose word has changed would return: leave it alone.
    guard hasFutexWordsAsExpected(pid, number, arguments) else {
      return TimerReading(.unknown("its futex has changed"))
    }
    var trace = fp_trace()
    var blocked = fp_blocked_call()
    let error = fp_trace_begin(
      &trace, pid_t(truncatingIfNeeded: thread.tid), numberIfFailing(number), &blocked)
    guard error == 0 else {
      return TimerReading(.unknown("thread \(thread.tid) can't be stopped: \(-error)"))
    }
    var alarm = PendingTimer.unknown("thread \(thread.tid) moved")
    // Exactly one switch more than in the sample: nothing happened between it and our stop.
    if status(pid, thread.tid)?.voluntary == thread.voluntarySwitches &+ 1,
      Int(blocked.number) == number, blocked.values == arguments,
      hasFutexWordsAsExpected(pid, number, arguments)
    {
      alarm = remaining(&trace, pid)
    }
    let restored = fp_trace_restore(&trace)
    let last = status(pid, thread.tid)
    let ended = fp_trace_end(&trace)
    // A timer that expired before it was read has left its signal: the thread will run its handler,
    // and come back to the same wait with the same count, perhaps with the timer set again.
    guard restored == 0, ended == 0, let last, let switches = last.voluntary,
      last.pending == thread.pendingSignals
    else { return TimerReading(.unknown("thread \(thread.tid) was met by a signal")) }
    return TimerReading(alarm, mark: TimerMark(tid: thread.tid, switches: switches &+ 1))
  }

  /// What a process has armed; read while its thread is stopped, so that it is all of one moment.
  private func remaining(_ trace: inout fp_trace, _ pid: Int) -> PendingTimer {
    if let reason = asynchronousDescriptor(of: pid) { return .unknown(reason) }
    guard let timers = ProcFile.bytes("/proc/\(pid)/timers") else {
      return .unknown("its timers are not shown")
    }
    var soonest: Int64 = 0
    var left: Int64 = 0
    if fp_trace_alarm(&trace, &left) != 0 { return .unknown("getitimer failed") }
    soonest = left
    for timer in Self.identities(timers) {
      guard let id = timer.flatMap({ Int32(exactly: $0) }), fp_trace_timer(&trace, id, &left) == 0
      else { return .unknown("timer_gettime failed") }
      if left > 0 { soonest = soonest > 0 ? min(soonest, left) : left }
    }
    return soonest > 0 ? .armed(remaining: Int(soonest)) : .none
  }

  /// The number itself where that call fails after a stop alone; -1 where the kernel restarts it.
  private func numberIfFailing(_ number: Int) -> Int64 {
    BlockingCall.numbered(number)?.failsAfterTracerStop ?? false ? Int64(number) : -1
  }

  /// Whether every futex word of the call has the value that it expects: else it returns when it is restarted.
  private func hasFutexWordsAsExpected(_ pid: Int, _ number: Int, _ arguments: [UInt64]) -> Bool {
    switch BlockingCall.numbered(number)?.futexWords ?? .none {
    case .none: return true
    case .one:
      let isLock = FutexOperation(of: arguments)?.isLock ?? false
      return !isLock && hasWord(pid, at: arguments[0], arguments[2])
    case .array:
      guard let count = FutexWaiter.bytes(arguments),
        let array = readMemory(of: pid, at: arguments[0], count: count)
      else { return false }
      return FutexWaiter.all(in: array).allSatisfy { word in
        word.hasFourBytes && hasWord(pid, at: word.address, word.value)
      }
    }
  }

  private func hasWord(_ pid: Int, at address: UInt64, _ value: UInt64) -> Bool {
    guard let word = readMemory(of: pid, at: address, count: 4) else { return false }
    return word32(word, 0) == UInt32(truncatingIfNeeded: value)
  }

  private func status(_ pid: Int, _ tid: Int) -> ProcStatus? {
    ProcFile.bytes("/proc/\(pid)/task/\(tid)/status").flatMap(ProcStatus.init)
  }
}

extension fp_blocked_call {
  /// The arguments as an array.
  fileprivate var values: [UInt64] {
    [arguments.0, arguments.1, arguments.2, arguments.3, arguments.4, arguments.5]
  }
}
