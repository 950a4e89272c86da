import Basics

/// A system call that can wait for ever, and of which nothing here tells who would end that.
struct UnjudgedCall {
  let call: SystemCall
  /// Which of its arguments is null where it has no limit of time; nil for one that never has one.
  private let limit: Int?

  private init(_ name: String, _ x86: Int?, _ arm: Int?, limit: Int? = nil) {
    call = SystemCall(name, x86, arm)
    self.limit = limit
  }

  private static let all = [
    UnjudgedCall("semop", 65, 193), UnjudgedCall("semtimedop", 220, 192, limit: 3),
    UnjudgedCall("msgsnd", 69, 189), UnjudgedCall("msgrcv", 70, 188),
    UnjudgedCall("mq_timedsend", 242, 182, limit: 4),
    UnjudgedCall("mq_timedreceive", 243, 183, limit: 4),
    // Of a FIFO: until another process opens its other end.
    UnjudgedCall("open", 2, nil), UnjudgedCall("openat", 257, 56),
    UnjudgedCall("ioctl", 16, 29), UnjudgedCall("sendfile", 40, 71),
    UnjudgedCall("splice", 275, 76), UnjudgedCall("io_getevents", 208, 4, limit: 4),
    UnjudgedCall("io_uring_enter", 426, 426),
  ]

  /// A wait in the call of this number, with these six arguments, that is no `BlockingCall`.
  static func wait(_ number: Int, _ arguments: [UInt64]) -> WaitSight {
    guard let known = all.first(where: { $0.call.number(on: .here) == number }) else {
      return .unjudged("system call \(number)")
    }
    if let limit = known.limit, arguments[limit] != 0 { return WaitSight(.timed(known.call.name)) }
    return .unjudged(known.call.name)
  }
}
