import CLinux
import Glibc

/// Whether a process's own timers, or its asynchronous descriptors, will send it a signal.
public enum Alarm: Sendable, Equatable {
  /// Nothing is armed. `mark`, where a thread was looked into, is how it will have settled.
  case none(mark: AlarmMark?)
  /// A timer expires after this many microseconds.
  case armed(remaining: Int)
  /// It could not be told, for this reason.
  case unknown(String)
}

/// The thread that was looked into, and its count of voluntary switches once it waits again.
public struct AlarmMark: Sendable, Equatable {
  /// The thread.
  public var tid: Int
  /// Its count when it is back in its wait and did nothing else.
  public var switches: UInt64

  /// A thread and its count.
  public init(tid: Int, switches: UInt64) {
    self.tid = tid
    self.switches = switches
  }
}

/// Tells whether a process that stands still will be woken by a timer of its own.
public protocol AlarmReader {
  /// Reads it of a process all of whose `stuck` threads were just seen as given.
  func alarm(of process: ProcessSample, stuck: [ThreadSample]) -> Alarm
}

/// Reads interval timers and POSIX timers by making a blocked thread ask for them, by ptrace(2).
///
/// `setitimer(2)` and `alarm(2)` leave no trace in `/proc`. The thread is put back as it was, and
/// waits on; it must be told from one that moved by its `AlarmMark`. The caller must not wait for
/// arbitrary processes (`waitpid(-1)` with `__WALL`) in another thread meanwhile. On other
/// architectures than x86_64 the answer is always `unknown`.
public struct PtraceAlarms: AlarmReader {
  /// A reader.
  public init() {}

  /// Reads the timers of a process through one of its stuck threads.
  public func alarm(of process: ProcessSample, stuck: [ThreadSample]) -> Alarm {
    guard let timers = ProcFile.bytes("/proc/\(process.pid)/timers") else {
      return .unknown("its timers are not shown")
    }
    if let reason = asynchronousDescriptor(of: process.pid) { return .unknown(reason) }
    guard let thread = stuck.first(where: { $0.state == "S" }) else {
      // Nothing an interval timer sends moves a stopped process; a POSIX timer could send SIGCONT.
      let allStopped = !stuck.isEmpty && stuck.allSatisfy { $0.state == "T" }
      return allStopped && timers.isEmpty ? .none(mark: nil) : .unknown("no thread to ask")
    }
    if process.isFiltered { return .unknown("a seccomp filter watches its calls") }
    return ask(thread, of: process.pid, timers: Self.identities(timers))
  }

  /// The ids in `/proc/PID/timers`, from its lines `ID: N`.
  static func identities(_ bytes: [UInt8]) -> [Int?] {
    ByteText.lines(bytes).compactMap { ByteText.value(of: "ID:", in: $0) }.map {
      ByteText.signed($0)
    }
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

  private func ask(_ thread: ThreadSample, of pid: Int, timers: [Int?]) -> Alarm {
    guard case .blocked(let number, let arguments, _, _) = thread.call, arguments.count == 6 else {
      return .unknown("its thread \(thread.tid) is not blocked")
    }
    // Looking into a futex wait whose word has changed would end the wait: leave it alone.
    guard futexHolds(pid, number, arguments) else { return .unknown("its futex has changed") }
    var trace = fp_trace()
    var blocked = fp_blocked_call()
    let error = fp_trace_begin(&trace, pid_t(truncatingIfNeeded: thread.tid), &blocked)
    guard error == 0 else { return .unknown("thread \(thread.tid) can't be held: \(-error)") }
    var answer = Alarm.unknown("thread \(thread.tid) moved")
    let same = [
      blocked.arguments.0, blocked.arguments.1, blocked.arguments.2, blocked.arguments.3,
      blocked.arguments.4, blocked.arguments.5,
    ]
    // Exactly one switch more than in the sample: nothing happened between it and our stop.
    if switches(pid, thread.tid) == thread.voluntarySwitches + 1, Int(blocked.number) == number,
      same == arguments, futexHolds(pid, number, arguments)
    {
      answer = remaining(&trace, timers)
    }
    let restored = fp_trace_restore(&trace)
    let settled = switches(pid, thread.tid)
    let ended = fp_trace_end(&trace)
    guard restored == 0, ended == 0, let settled else {
      return .unknown("thread \(thread.tid) was met by a signal")
    }
    if case .none = answer { return .none(mark: AlarmMark(tid: thread.tid, switches: settled + 1)) }
    return answer
  }

  private func remaining(_ trace: inout fp_trace, _ timers: [Int?]) -> Alarm {
    var soonest: Int64 = 0
    var left: Int64 = 0
    if fp_trace_alarm(&trace, &left) != 0 { return .unknown("getitimer failed") }
    soonest = left
    for timer in timers {
      guard let id = timer.flatMap({ Int32(exactly: $0) }), fp_trace_timer(&trace, id, &left) == 0
      else { return .unknown("timer_gettime failed") }
      if left > 0 { soonest = soonest > 0 ? min(soonest, left) : left }
    }
    return soonest > 0 ? .armed(remaining: Int(soonest)) : .none(mark: nil)
  }

  private func futexHolds(_ pid: Int, _ number: Int, _ arguments: [UInt64]) -> Bool {
    guard BlockingCall.numbered(number) == .futex else { return true }
    let isPriority = [6, 13].contains(low(arguments[1]) & 0x7f)
    guard !isPriority, let word = readMemory(of: pid, at: arguments[0], count: 4) else {
      return false
    }
    return word32(word, 0) == UInt32(truncatingIfNeeded: arguments[2])
  }

  private func switches(_ pid: Int, _ tid: Int) -> UInt64? {
    ProcFile.bytes("/proc/\(pid)/task/\(tid)/status").flatMap(StatusText.init)?.voluntary
  }
}
