/// Adds up how long a run was kept by the machine's disks: no fault of what is tested.
package struct MachineDelay {
  /// The time in which some thread went on waiting for a disk from one snapshot to the next, in microseconds.
  package private(set) var diskTime = 0
  private var previous: (at: Int, waiting: [ThreadKey: ThreadSample])?

  /// Nothing seen.
  package init() {}

  /// Takes in the next snapshot.
  package mutating func observe(_ snapshot: Snapshot) {
    var waiting: [ThreadKey: ThreadSample] = [:]
    for process in snapshot.processes {
      for thread in process.threads where thread.waitsForDisk {
        waiting[ThreadKey(pid: process.pid, tid: thread.tid)] = thread
      }
    }
    if let previous, waiting.contains(where: { previous.waiting[$0] == $1 }) {
      diskTime += snapshot.at - previous.at
    }
    previous = (snapshot.at, waiting)
  }
}

extension ThreadSample {
  /// Whether it is in uninterruptible sleep, as a thread is that waits for a disk, or for a lock of the kernel whose
  /// holder waits for a disk. So is a parent until its child of vfork(2) runs another program; that may be for ever.
  var waitsForDisk: Bool {
    guard state == "D" else { return false }
    guard case .blocked(let number, _, _, _) = call else { return true }
    return !Self.parentCalls.contains(number)
  }

  /// Whether it would go on if only the machine let it: it waits for a disk or a core.
  var isKeptByMachine: Bool { state == "R" || waitsForDisk }

  private static let parentCalls = Set(
    [SystemCall("vfork", 58, nil), SystemCall("clone", 56, 220), SystemCall("clone3", 435, 435)]
      .compactMap { $0.number(on: .here) })
}
