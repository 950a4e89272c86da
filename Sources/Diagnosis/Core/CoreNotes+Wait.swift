import Probe

extension CoreNotes {
  /// The wait that a thread was in; nil where it did not wait, or that is not known.
  func wait(of thread: Thread) -> CallWait? {
    guard let architecture, let (number, arguments) = thread.call, arguments.count == 6 else {
      return nil
    }
    return BlockingCall.numbered(number, on: architecture).flatMap { CallWait($0, arguments) }
  }
}
