import Basics
import Glibc

/// What the caller's limits must leave this process to work at all (getrlimit(2)).
///
/// Without threads Swift's runtime waits for ever, and without descriptors it ends without a word.
package enum CallerLimits {
  /// Descriptors, of which several runs at once take some dozens.
  private static let descriptors = 64
  /// Threads beside the first one.
  private static let threads = 3

  /// Ends the process with a line where they leave less.
  package static func require() {
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < descriptors
    {
      end("no more than \(limit.rlim_cur) files may be open", "ulimit -n \(descriptors), or more")
    }
    if let error = failureOfThreads() {
      end("no thread can be started: \(String(cString: strerror(error)))", "see ulimit -u")
    }
  }

  private static func end(_ reason: String, _ hint: String) -> Never {
    let line = "error: \(reason)\nhint: \(hint)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
    _exit(ExitCode.ownError.rawValue)
  }

  /// The error of starting as many threads as are needed at the same time; nil where there is none.
  private static func failureOfThreads() -> Int32? {
    let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    defer { gate.deallocate() }
    pthread_mutex_init(gate, nil)
    pthread_mutex_lock(gate)
    var (started, error): ([pthread_t], Int32) = ([], 0)
    while started.count < threads, error == 0 {
      var thread = pthread_t()
      error = pthread_create(&thread, nil, { waitAtGate($0) }, gate)
      if error == 0 { started.append(thread) }
    }
    pthread_mutex_unlock(gate)
    for thread in started { pthread_join(thread, nil) }
    return error == 0 ? nil : error
  }
}

private func waitAtGate(_ gate: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let mutex = gate?.assumingMemoryBound(to: pthread_mutex_t.self) else { return nil }
  pthread_mutex_lock(mutex)
  pthread_mutex_unlock(mutex)
  return nil
}
