/// An operation of futex(2) that waits, without its flags.
package enum FutexOperation: Int32, Sendable {
  /// `FUTEX_WAIT`
  case wait = 0
  /// `FUTEX_LOCK_PI`
  case lock = 6
  /// `FUTEX_WAIT_BITSET`
  case waitForBits = 9
  /// `FUTEX_LOCK_PI2`
  case lockByClock = 13

  private static let privateFlag: Int32 = 128
  private static let clockFlag: Int32 = 256

  /// The operation of a call with these six arguments; nil for one that does not wait, or is not understood.
  package init?(of arguments: [UInt64]) {
    self.init(rawValue: low(arguments[1]) & ~(Self.privateFlag | Self.clockFlag))
  }

  /// Whether a call with these six arguments asks of its own process's futex alone.
  static func isPrivate(_ arguments: [UInt64]) -> Bool { low(arguments[1]) & privateFlag != 0 }

  /// Whether it waits for a lock, whose word tells the owner, and not for a word to change.
  package var isLock: Bool {
    switch self {
    case .lock, .lockByClock: true
    case .wait, .waitForBits: false
    }
  }
}
