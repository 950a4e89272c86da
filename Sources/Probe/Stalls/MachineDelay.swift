/// Adds up how long a run was kept by the machine's disks, and by others at work on its cores: no fault of what is
/// tested.
package struct MachineDelay {
  /// The time in which some thread went on waiting for a disk from one snapshot to the next, in microseconds.
  package private(set) var diskTime = 0
  /// The time in which some thread waited for a core more than half of the time from one snapshot to the next, while
  /// all of the run's used less than half of one: a run that burns CPU keeps itself. In microseconds.
  package private(set) var coreTime = 0
  private var previous: (at: Int, threads: [ThreadKey: ThreadSample])?

  /// Nothing seen.
  package init() {}

  /// Takes in the next snapshot.
  package mutating func observe(_ snapshot: Snapshot) {
    var threads: [ThreadKey: ThreadSample] = [:]
    for process in snapshot.processes {
      for thread in process.threads {
        threads[ThreadKey(pid: process.pid, tid: thread.tid)] = thread
      }
    }
    if let previous {
      let time = snapshot.at - previous.at
      if threads.contains(where: { $1.waitsForDisk && previous.threads[$0] == $1 }) {
        diskTime += time
      }
      let (used, waited) = Self.nanoseconds(of: threads, since: previous.threads)
      if used < UInt64(time) * 500, waited > UInt64(time) * 500 { coreTime += time }
    }
    previous = (snapshot.at, threads)
  }

  /// What all of them used of cores, and what one of them waited for one at most.
  private static func nanoseconds(
    of threads: [ThreadKey: ThreadSample], since before: [ThreadKey: ThreadSample]
  ) -> (used: UInt64, waited: UInt64) {
    var (used, waited): (UInt64, UInt64) = (0, 0)
    for (key, thread) in threads {
      let earlier = before[key]
      used &+= grown(thread.runTime, since: earlier?.runTime)
      waited = max(waited, grown(thread.readyTime, since: earlier?.readyTime))
    }
    return (used, waited)
  }

  /// The number of a thread that ended may be another's since, with less behind it.
  private static func grown(_ time: UInt64, since earlier: UInt64?) -> UInt64 {
    time - min(time, earlier ?? 0)
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
