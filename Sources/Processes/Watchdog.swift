import CLinux
import Glibc

/// Ends the process groups of what this process started, should it end before them: by SIGKILL as well, after which it
/// can do nothing itself.
///
/// The signal that the kernel sends a child whose starter is gone (`PR_SET_PDEATHSIG`) reaches that child alone.
/// Bubblewrap binds what it starts to itself only when the sandbox is set up, and what was started until then would
/// stay. So a small process waits until a socket closes whose other end only this process has, and ends them all.
package final class Watchdog: Sendable {
  /// The one of this process; nil where it could not be started.
  static let shared: Watchdog? = {
    let watchdog = Watchdog()
    // Where process 1 reaps no orphans it would stay a zombie.
    if watchdog != nil { atexit { Watchdog.shared?.stop() } }
    return watchdog
  }()

  /// What it is told by.
  let descriptor: Int32
  private let pid: pid_t

  /// Starts one, which removes the control groups of this process as well; nil when the system does not let us.
  init?(controlGroups: ControlGroups? = .delegated) {
    var (descriptor, groups) = (Int32(-1), fp_control_groups())
    groups.folder = controlGroups?.folder ?? -1
    if let controlGroups {
      withUnsafeMutableBytes(of: &groups.prefix) { $0.copyBytes(from: controlGroups.prefix.utf8) }
    }
    pid = fp_watchdog_start(&groups, &descriptor)
    self.descriptor = descriptor
    if pid < 0 { return nil }
  }

  /// Has it end, with a group that it knows, the processes of a mount namespace: where a sandbox shares the processes
  /// of a container, those may have left the group, and no namespace of processes ends them.
  func add(namespace: Int32, of group: pid_t) {
    _ = fp_watchdog_add_namespace(descriptor, group, namespace)
  }

  /// Takes a group out that has been ended. Its first process is not reaped yet.
  func remove(_ group: pid_t) { _ = fp_watchdog_remove(descriptor, group) }

  /// Has it end what is left, as at the end of this process, and waits for its end.
  func stop() {
    close(descriptor)
    _ = reap(pid)
  }
}
