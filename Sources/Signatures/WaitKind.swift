import Basics
import Model

/// What a thread can wait for, as its innermost frames or its system call tell.
package enum WaitKind: String, Codable, Sendable, CaseIterable {
  case condition, lock, threadEnd, processExit, descriptors, futex, fileLock, signal, stopped
  case semaphore, message, time, unknown

  /// The wait as a title tells it; `proved` when it is known that nothing will end it.
  package func words(proved: Bool) -> String {
    let (wait, hopeless) =
      switch self {
      case .condition: ("waits on a condition", " nobody is left to signal")
      case .lock: ("waits for a lock", " nobody is left to release")
      case .threadEnd: ("waits for a thread to end", ", which it never will")
      case .processExit: ("waits for a process to exit", ", which it never will")
      case .descriptors: ("waits on descriptors", " nobody is left to write to")
      case .futex: ("waits on a futex", " nobody is left to wake")
      case .fileLock: ("waits for a file lock", " nobody is left to release")
      case .signal: ("waits for a signal", " nobody is left to send")
      case .stopped: ("is stopped", "")
      case .semaphore: ("waits for a semaphore", " nobody is left to raise")
      case .message: ("waits for a message", " nobody is left to send")
      case .time: ("waits for time to pass", "")
      case .unknown: ("does not return", "")
      }
    return proved ? wait + hopeless : wait
  }

  /// By the frames inside the waiting function, innermost first: the first name that is known.
  package static func of(frames names: some Sequence<String>) -> WaitKind? {
    for name in names {
      let bare = bareCall(name)
      for (kind, globs) in known
      where globs.contains(where: { $0.matches(name) || $0.matches(bare) }) { return kind }
    }
    return nil
  }

  /// A call by its own name, whichever of the C library's names for it a tool shows: `recv` of `__libc_recv`,
  /// `poll` of `__GI___poll` and `__poll_nocancel`.
  private static func bareCall(_ name: String) -> String {
    var text = Substring(name)
    for prefix in ["__GI_", "__libc_"] where text.hasPrefix(prefix) {
      text = text.dropFirst(prefix.count)
    }
    text = text.drop { $0 == "_" }
    if text.hasSuffix("_nocancel") { text = text.dropLast(9) }
    return String(text)
  }

  /// By the system call, as the probe read it.
  package static func of(_ reason: ThreadWait.Reason) -> WaitKind {
    switch reason {
    case .privateFutex, .sharedFutex: .futex
    case .exit: .processExit
    case .descriptors: .descriptors
    case .fileLock: .fileLock
    case .signal: .signal
    case .stopped: .stopped
    case .timed: .time
    case .mayMove: .unknown
    }
  }

  /// Names of the C library, of gpr and of abseil; a bare `syscall` or `futex` is not among them,
  /// for it does not tell a condition from a lock. The C library's function of each call that a thread can be
  /// blocked in (`Probe/Liveness/BlockingCall.swift`) is among them. The names that ``bareCall(_:)`` makes of others
  /// stand for those.
  private static let known: [(WaitKind, [Glob])] = [
    (
      .condition,
      [
        "pthread_cond_*", "gpr_cv_wait", "psynch_cvwait", "cond_wait*", "cond_timedwait",
        "cond_sleep_*", "absl::CondVar::Wait*",
        "absl::Notification::WaitFor*", "std::condition_variable::wait*",
      ]
    ),
    (
      .lock,
      [
        "pthread_mutex_lock", "__pthread_mutex_lock*", "__lll_lock_wait*",
        "__GI___lll_lock_wait*", "___pthread_rwlock_*", "pthread_rwlock_*lock", "gpr_mu_lock",
        "__lock", "__tl_lock", "umutex_lock*", "_thr_umutex_lock*", "__thr_umutex_lock*",
        "__thr_rwlock_*lock", "mutex_lock_*", "rwlock_*lock_common", "psynch_mutexwait",
        "absl::Mutex::Lock*", "absl::Mutex::lock*", "absl::Mutex::ReaderLock*",
        "absl::base_internal::SpinLock::*",
      ]
    ),
    (
      .threadEnd,
      [
        "pthread_join", "pthread_clockjoin_*", "pthread_timedjoin_*", "join_common",
        "lwp_wait",
        "std::thread::join",
      ]
    ),
    (.processExit, ["wait", "wait3", "wait4", "waitpid", "waitid"]),
    (
      .descriptors,
      [
        "epoll_wait", "epoll_pwait*", "poll", "ppoll", "select", "pselect*", "read", "readv",
        "recv", "recvmsg", "recvmmsg", "recvfrom", "accept", "accept4", "write", "writev",
        "connect", "send", "sendto", "sendmsg", "sendmmsg",
      ]
    ),
    (.fileLock, ["flock", "fcntl*", "lockf*"]),
    (.signal, ["pause", "sigsuspend", "sigwait*", "sigtimedwait"]),
    (.semaphore, ["sem_*wait", "new_sem_wait*", "semop", "semtimedop"]),
    (.message, ["msgrcv", "mq_*receive"]),
    (.time, ["nanosleep", "clock_nanosleep*", "usleep", "sleep"]),
  ].map { kind, patterns in (kind, patterns.map { Glob($0) }) }
}
