import CLinux
import Glibc

/// Hears of the ends of processes as they come (`pidfd_open(2)`): a sample of `/proc` tells one too late
/// to say what it took.
struct EndWatch {
  private var watched: [Int32: Int] = [:]
  private var known: Set<Int> = []

  /// Descriptors held at most: the probe has few, and a run has a few dozen processes at once.
  private static let most = 256

  /// What is to be polled: each becomes readable once its process has ended.
  var descriptors: [Int32] { Array(watched.keys) }

  /// Watches a process from now on, once: a server's worker reports with each request.
  mutating func add(_ pid: Int) {
    guard watched.count < Self.most, known.insert(pid).inserted else { return }
    let descriptor = fp_pidfd_open(pid_t(truncatingIfNeeded: pid))
    if descriptor >= 0 { watched[descriptor] = pid }
  }

  /// The process of a descriptor that became readable, which is closed.
  mutating func take(_ descriptor: Int32) -> Int? {
    guard let pid = watched.removeValue(forKey: descriptor) else { return nil }
    close(descriptor)
    return pid
  }

  /// Those that have ended by now; nothing is watched any more.
  mutating func finish() -> [Int] {
    var ended: [Int] = []
    for (descriptor, pid) in watched {
      var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&polled, 1, 0) > 0 { ended.append(pid) }
      close(descriptor)
    }
    watched = [:]
    return ended
  }
}
