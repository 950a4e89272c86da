/// A command of fcntl(2) that waits for a lock.
package enum LockCommand: Int32, Sendable {
  /// `F_SETLKW`
  case setAndWait = 7

  /// The command of a call with these six arguments; nil for one that does not wait, or is not understood.
  package init?(of arguments: [UInt64]) {
    self.init(rawValue: low(arguments[1]))
  }
}
