/// The system calls a thread can be blocked in that this module understands, and what is known of each
/// alone: its numbers, its time limit, what becomes of it when the thread is held.
///
/// Each question is a switch over all calls, so that a new one does not compile until it is answered.
/// `WaitReading` says what can end it.
enum BlockingCall: Sendable, Equatable {
  case futex, futexWaitv
  case wait4, waitid
  case read, write, socket
  case poll, ppoll, select, pselect, epollWait, epollWait2
  case sleep, restart
  case pause, signalSuspend, signalWait
  case flock, fcntl

  /// The call of this number on the architecture this was built for; nil when not understood.
  static func numbered(_ number: Int) -> BlockingCall? {
    #if arch(x86_64)
      return x86[number]
    #elseif arch(arm64)
      return arm[number]
    #else
      return nil
    #endif
  }

  /// Numbers of x86_64, from `asm/unistd_64.h`.
  static let x86: [Int: BlockingCall] = [
    0: .read, 19: .read, 1: .write, 20: .write,
    42: .socket, 43: .socket, 288: .socket, 45: .socket, 47: .socket, 299: .socket, 44: .socket,
    46: .socket, 307: .socket,
    7: .poll, 271: .ppoll, 23: .select, 270: .pselect, 232: .epollWait, 281: .epollWait,
    441: .epollWait2,
    34: .pause, 130: .signalSuspend, 128: .signalWait,
    35: .sleep, 230: .sleep, 219: .restart,
    61: .wait4, 247: .waitid, 72: .fcntl, 73: .flock, 202: .futex, 449: .futexWaitv,
  ]

  /// Numbers of aarch64, from `asm-generic/unistd.h`.
  static let arm: [Int: BlockingCall] = [
    63: .read, 65: .read, 64: .write, 66: .write,
    203: .socket, 202: .socket, 242: .socket, 207: .socket, 212: .socket, 243: .socket,
    206: .socket, 211: .socket, 269: .socket,
    73: .ppoll, 72: .pselect, 22: .epollWait, 441: .epollWait2,
    133: .signalSuspend, 137: .signalWait,
    101: .sleep, 115: .sleep, 128: .restart,
    260: .wait4, 95: .waitid, 25: .fcntl, 32: .flock, 98: .futex, 449: .futexWaitv,
  ]

  /// Whether it ends after some time at the latest, by its six arguments. A socket may have a time limit of
  /// its own (`SO_RCVTIMEO`), which nothing shows.
  func hasTimeLimit(_ arguments: [UInt64]) -> Bool {
    switch self {
    case .sleep, .restart, .socket: true
    case .futex, .futexWaitv, .epollWait2: arguments[3] != 0
    case .ppoll, .signalWait: arguments[2] != 0
    case .select, .pselect: arguments[4] != 0
    case .poll: low(arguments[2]) >= 0
    case .epollWait: low(arguments[3]) >= 0
    case .wait4, .waitid, .read, .write, .pause, .signalSuspend, .flock, .fcntl: false
    }
  }

  /// Whether a thread that is held in it and let go waits on as before. A write may have been done in part:
  /// held, it would say so instead of going on.
  var goesOnAfterHold: Bool {
    switch self {
    case .write, .socket, .restart: false
    case .futex, .futexWaitv, .wait4, .waitid, .read, .poll, .ppoll, .select, .pselect, .epollWait,
      .epollWait2, .sleep, .pause, .signalSuspend, .signalWait, .flock, .fcntl:
      true
    }
  }

  /// Whether it ends with `EINTR` by a stop alone, without any handler (`signal(7)`), so that the hold has to
  /// begin it again.
  var endsByStop: Bool {
    switch self {
    case .epollWait, .epollWait2, .signalWait: true
    case .futex, .futexWaitv, .wait4, .waitid, .read, .write, .socket, .poll, .ppoll, .select,
      .pselect,
      .sleep, .restart, .pause, .signalSuspend, .flock, .fcntl:
      false
    }
  }
}
