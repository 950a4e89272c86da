import CLinux
import Glibc
import Model

/// Learns from the kernel how processes ended, whichever process waited for them (`pidfd_open(2)`).
///
/// Before Linux 6.15 it learns nothing; what remains there are zombies that a snapshot met and the
/// processes that the probe waits for itself.
package struct ProcessEnds {
  private var open: [Int: Int32] = [:]
  private var isUseless = false

  /// Descriptors held at most: the probe has few, and a run has a few dozen processes at once.
  private static let most = 512

  /// Nothing is watched yet.
  package init() {}

  /// Watches a process from now on.
  package mutating func watch(_ pid: Int) {
    guard !isUseless, open[pid] == nil, open.count < Self.most else { return }
    let descriptor = fp_pidfd_open(pid_t(truncatingIfNeeded: pid))
    if descriptor >= 0 { open[pid] = descriptor }
  }

  /// The processes that ended since the last time and were waited for.
  package mutating func take() -> [(pid: Int, status: ExitStatus)] {
    var ended: [(pid: Int, status: ExitStatus)] = []
    for (pid, descriptor) in open {
      var word: Int32 = 0
      let answer = fp_pidfd_end(descriptor, &word)
      guard answer != 0 else { continue }
      close(descriptor)
      open[pid] = nil
      if answer > 0 { ended.append((pid, ExitStatus(waitStatus: word))) }
      if answer == -ENOTTY || answer == -EINVAL { isUseless = true }
    }
    if isUseless { closeAll() }
    return ended.sorted { $0.pid < $1.pid }
  }

  private mutating func closeAll() {
    for descriptor in open.values { close(descriptor) }
    open = [:]
  }
}
