import Probe
import Signatures

/// What a thread waits for, as its system call alone tells it: in a core file, or in a line of strace.
struct CallWait {
  /// The kind, as titles have it.
  let kind: WaitKind
  /// What it waits for, in words: `for data`.
  let object: String

  private init(_ kind: WaitKind, _ object: String) {
    self.kind = kind
    self.object = object
  }

  /// What a line of strace tells of a call; nil for one that does not wait, or not for long.
  init?(traced call: BlockingCall) {
    switch call {
    case .futex, .futexWaitv: self.init(.futex, "on a futex")
    case .wait4, .waitid: self.init(.processExit, "for a process to exit")
    case .read, .receive: self.init(.descriptors, "for data")
    case .accept: self.init(.descriptors, "for a connection")
    case .poll, .ppoll, .select, .pselect, .epollWait, .epollWait2:
      self.init(.descriptors, "on descriptors")
    case .flock, .fcntl: self.init(.fileLock, "for a file lock")
    case .pause, .signalSuspend, .signalWait: self.init(.signal, "for a signal")
    case .sleep: self.init(.time, "for time to pass")
    case .write, .send, .restart: return nil
    }
  }

  /// What the six arguments tell as well, in a core file; nil where it does not wait, or not for long.
  init?(_ call: BlockingCall, _ arguments: [UInt64]) {
    guard let wait = CallWait(traced: call) else { return nil }
    let limit = call.hasTimeLimit(arguments) ? " for a time" : ", without a limit of time"
    switch call {
    case .futex:
      // Other operations wait for a lock, or not at all.
      guard let operation = FutexOperation(of: arguments), !operation.isLock else { return nil }
      self.init(wait.kind, wait.object + limit)
    case .futexWaitv: self.init(wait.kind, wait.object + limit)
    case .read, .receive: self.init(wait.kind, "on descriptors")
    case .fcntl:
      guard LockCommand(of: arguments) != nil else { return nil }
      self = wait
    // Who waits for work stands still for no failure.
    case .accept: return nil
    case .wait4, .waitid, .poll, .ppoll, .select, .pselect, .epollWait, .epollWait2, .flock, .pause,
      .signalSuspend, .signalWait, .sleep, .write, .send, .restart:
      self = wait
    }
  }
}
