import Basics

/// The system calls a thread can be blocked in that this module understands, and what is known of each
/// alone: its names and numbers, its time limit, what a stop by ptrace(2) does to it.
///
/// Each question is a switch over all calls, so that a new one does not compile until it is answered.
/// `WaitReading` says what can end it, `Diagnosis` how it is told of a core file and of a line of strace.
package enum BlockingCall: Sendable, Equatable, CaseIterable {
  case futex, futexWaitv
  case wait4, waitid
  case read, write
  case accept, receive, send
  case poll, ppoll, select, pselect, epollWait, epollWait2
  case sleep, restart
  case pause, signalSuspend, signalWait
  case flock, fcntl

  /// The calls of the kernel that it stands for, with their numbers on x86_64 (`asm/unistd_64.h`) and on aarch64
  /// (`asm-generic/unistd.h`).
  package var systemCalls: [SystemCall] {
    switch self {
    case .futex: [SystemCall("futex", 202, 98)]
    case .futexWaitv: [SystemCall("futex_waitv", 449, 449)]
    case .wait4: [SystemCall("wait4", 61, 260)]
    case .waitid: [SystemCall("waitid", 247, 95)]
    case .read: [SystemCall("read", 0, 63), SystemCall("readv", 19, 65)]
    case .write: [SystemCall("write", 1, 64), SystemCall("writev", 20, 66)]
    case .accept: [SystemCall("accept", 43, 202), SystemCall("accept4", 288, 242)]
    case .receive:
      [
        SystemCall("recvfrom", 45, 207), SystemCall("recvmsg", 47, 212),
        SystemCall("recvmmsg", 299, 243),
      ]
    case .send:
      [
        SystemCall("connect", 42, 203), SystemCall("sendto", 44, 206),
        SystemCall("sendmsg", 46, 211), SystemCall("sendmmsg", 307, 269),
      ]
    case .poll: [SystemCall("poll", 7, nil)]
    case .ppoll: [SystemCall("ppoll", 271, 73)]
    case .select: [SystemCall("select", 23, nil)]
    case .pselect: [SystemCall("pselect6", 270, 72)]
    case .epollWait: [SystemCall("epoll_wait", 232, nil), SystemCall("epoll_pwait", 281, 22)]
    case .epollWait2: [SystemCall("epoll_pwait2", 441, 441)]
    case .sleep: [SystemCall("nanosleep", 35, 101), SystemCall("clock_nanosleep", 230, 115)]
    case .restart: [SystemCall("restart_syscall", 219, 128)]
    case .pause: [SystemCall("pause", 34, nil)]
    case .signalSuspend: [SystemCall("rt_sigsuspend", 130, 133)]
    case .signalWait: [SystemCall("rt_sigtimedwait", 128, 137)]
    case .flock: [SystemCall("flock", 73, 32)]
    case .fcntl: [SystemCall("fcntl", 72, 25)]
    }
  }

  /// Whether it ends after some time at the latest, by its six arguments. A socket may have a time limit of
  /// its own (`SO_RCVTIMEO`), which they do not show.
  package func hasTimeLimit(_ arguments: [UInt64]) -> Bool {
    switch self {
    case .sleep, .restart, .accept: true
    case .futex, .futexWaitv, .epollWait2: arguments[3] != 0
    case .ppoll, .signalWait: arguments[2] != 0
    case .select, .pselect: arguments[4] != 0
    case .poll: low(arguments[2]) >= 0
    case .epollWait: low(arguments[3]) >= 0
    case .wait4, .waitid, .read, .write, .receive, .send, .pause, .signalSuspend, .flock, .fcntl:
      false
    }
  }

  /// Whether a thread that a tracer stops in it, and lets go, waits on as before: the kernel or the tracer
  /// restarts the call. A write may have been done in part; after a stop it would return how much, and not be
  /// restarted. What waits for data of a socket is restarted where the socket has no time limit of its own.
  var survivesTracerStop: Bool {
    switch self {
    case .write, .accept, .send, .restart: false
    case .futex, .futexWaitv, .wait4, .waitid, .read, .receive, .poll, .ppoll, .select, .pselect,
      .epollWait,
      .epollWait2, .sleep, .pause, .signalSuspend, .signalWait, .flock, .fcntl:
      true
    }
  }

  /// Whether a stop alone, without a signal handler, makes it fail with `EINTR` (signal(7), *Interruption of
  /// system calls and library functions by stop signals*), so that the tracer has to restart it. The kernel
  /// restarts the others.
  var failsAfterTracerStop: Bool {
    switch self {
    case .epollWait, .epollWait2, .signalWait: true
    case .futex, .futexWaitv, .wait4, .waitid, .read, .write, .accept, .receive, .send, .poll,
      .ppoll, .select, .pselect, .sleep, .restart, .pause, .signalSuspend, .flock, .fcntl:
      false
    }
  }

  /// Where a call has the futex words that it compares with the values it expects, and returns at once where
  /// one is another (futex(2)).
  enum FutexWords {
    case none
    /// One, at the first argument; the third is the value that it expects.
    case one
    /// An array at the first argument, as long as the second says (`futex_waitv`).
    case array
  }

  /// The futex words that it compares when it is restarted.
  var futexWords: FutexWords {
    switch self {
    case .futex: .one
    case .futexWaitv: .array
    case .wait4, .waitid, .read, .write, .accept, .receive, .send, .poll, .ppoll, .select, .pselect,
      .epollWait, .epollWait2, .sleep, .restart, .pause, .signalSuspend, .signalWait, .flock,
      .fcntl:
      .none
    }
  }
}

extension BlockingCall {
  private static let tables = Dictionary(
    uniqueKeysWithValues: Architecture.allCases.map { architecture in
      let numbers = allCases.flatMap { call in
        call.systemCalls.compactMap { $0.number(on: architecture) }.map { ($0, call) }
      }
      return (architecture, Dictionary(numbers, uniquingKeysWith: { first, _ in first }))
    })

  private static let byName = Dictionary(
    allCases.flatMap { call in call.systemCalls.map { ($0.name, call) } },
    uniquingKeysWith: { first, _ in first })

  /// The call of this number; nil when it is not understood.
  package static func numbered(_ number: Int, on architecture: Architecture = .here)
    -> BlockingCall?
  {
    tables[architecture]?[number]
  }

  /// The call of this name; nil when it is not understood.
  package static func named(_ name: String) -> BlockingCall? { byName[name] }

  /// Whether the tracer that stopped a thread in the call of this number, with these six arguments, may restart
  /// it where the kernel does not. A call with a time limit would wait for the whole of it once more.
  static func mayBeRestarted(_ number: Int, _ arguments: [UInt64]) -> Bool {
    guard let call = numbered(number) else { return false }
    return call.failsAfterTracerStop && !call.hasTimeLimit(arguments)
  }
}
