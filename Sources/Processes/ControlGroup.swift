import Glibc
import Synchronization

/// The control group of one sandbox: the kernel keeps the memory and the processes of all that is in it. It ends with
/// its owner.
final class ControlGroup: Sendable {
  private static let made = Atomic(0)

  private let folder: Int32
  private let above: Int32
  /// Its folder in the part that is divided.
  let name: String

  /// A group in a part of the tree that is delegated; nil when the kernel refuses one.
  ///
  /// Its memory holds what folders in memory may hold beside what processes may; the kernel ends all of it where that is
  /// not enough, and refuses processes beyond the count.
  init?(in groups: ControlGroups, _ limits: SandboxLimits) {
    above = groups.folder
    name = groups.prefix + "\(Self.made.add(1, ordering: .relaxed).newValue)"
    guard mkdirat(above, name, 0o755) == 0 else { return nil }
    folder = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return nil }
    if groups.controllers.contains(.memory) {
      let memory = limits.memory + limits.temporary + limits.sharedMemory
      set("memory.max", memory)
      // Not every kernel has swap.
      set("memory.swap.max", 0)
      set("memory.oom.group", 1)
    }
    if groups.controllers.contains(.pids) { set("pids.max", limits.threads) }
  }

  private func set(_ name: String, _ value: Int) {
    _ = ControlGroups.write("\(value)", to: name, in: folder)
  }

  /// Puts a process into it, with all that it starts from then on.
  func take(_ pid: pid_t) { set("cgroup.procs", Int(pid)) }

  /// Whether the kernel ended something in it for want of memory.
  var ranOutOfMemory: Bool {
    let events = ControlGroups.words(of: "memory.events", in: folder)
    guard let place = events.firstIndex(of: "oom_kill"), place + 1 < events.count else {
      return false
    }
    return events[place + 1] != "0"
  }

  /// Ends every process in it.
  func endAll() { set("cgroup.kill", 1) }

  deinit {
    endAll()
    // A process that was ended is in it until it is gone.
    for _ in 0..<1000 where unlinkat(above, name, AT_REMOVEDIR) != 0 && errno == EBUSY {
      usleep(1000)
    }
    close(folder)
  }
}
