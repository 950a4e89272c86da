import Basics

/// A system call that can wait for ever, and of which nothing here tells who would end that.
package struct UnjudgedCall {
  /// What such a call waits for.
  private enum Object: String {
    case semaphore = "for a semaphore"
    case message = "for a message"
    case room = "for room for a message"
    case opening = "for a file to open"
    case device = "for a device"
    case transfer = "for data or room"
    case operations = "for input or output"
  }

  let call: SystemCall
  private let object: Object
  /// Which of its arguments is null where it has no limit of time; nil for one that never has one.
  private let limit: Int?

  private init(_ call: SystemCall, _ object: Object, limit: Int? = nil) {
    self.call = call
    self.object = object
    self.limit = limit
  }

  /// What the call of a name waits for, in words; nil for any other call.
  package static func object(ofCall name: String) -> String? {
    all.first { $0.call.name == name }?.object.rawValue
  }

  /// With their numbers on x86-64 and AArch64.
  private static let all = [
    UnjudgedCall(SystemCall("semop", 65, 193), .semaphore),
    UnjudgedCall(SystemCall("semtimedop", 220, 192), .semaphore, limit: 3),
    UnjudgedCall(SystemCall("msgsnd", 69, 189), .room),
    UnjudgedCall(SystemCall("msgrcv", 70, 188), .message),
    UnjudgedCall(SystemCall("mq_timedsend", 242, 182), .room, limit: 4),
    UnjudgedCall(SystemCall("mq_timedreceive", 243, 183), .message, limit: 4),
    // Of a FIFO: until another process opens its other end.
    UnjudgedCall(SystemCall("open", 2, nil), .opening),
    UnjudgedCall(SystemCall("openat", 257, 56), .opening),
    UnjudgedCall(SystemCall("ioctl", 16, 29), .device),
    UnjudgedCall(SystemCall("sendfile", 40, 71), .transfer),
    UnjudgedCall(SystemCall("splice", 275, 76), .transfer),
    UnjudgedCall(SystemCall("io_getevents", 208, 4), .operations, limit: 4),
    UnjudgedCall(SystemCall("io_uring_enter", 426, 426), .operations),
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
