import Glibc
import Model

/// Takes snapshots of every process that `/proc` shows.
package struct SnapshotReader: Sendable {
  /// Processes left out altogether: the probe and what it runs for itself.
  package var excluded: Set<Int>
  /// The peer, if there is one; what descends from it is marked as peer too.
  package var peers: Set<Int>
  /// How many seccomp filters every process has from its start: those let it be asked for its timers.
  package var knownFilters = 0

  /// A reader that leaves out `excluded` and marks `peers`.
  package init(excluded: Set<Int> = [], peers: Set<Int> = []) {
    self.excluded = excluded
    self.peers = peers
  }

  /// How many seccomp filters this process has; 0 where the kernel does not tell.
  package static var filtersOfThisProcess: Int {
    ProcFile.bytes("/proc/self/status", isSmall: true).flatMap(ProcStatus.init)?.filters ?? 0
  }

  /// Reads every process now. What vanishes while being read is left out and noted in `lostSome`.
  package func read(at: Int) -> Snapshot {
    var snapshot = Snapshot(at: at)
    snapshot.newestBefore = ProcFile.bytes("/proc/loadavg", isSmall: true).flatMap(newestProcess)
    for pid in ProcFile.numbers(in: "/proc") ?? [] where !excluded.contains(pid) {
      if let process = readProcess(pid, lostSome: &snapshot.lostSome) {
        snapshot.processes.append(process)
      } else {
        snapshot.lostSome = true
      }
    }
    snapshot.newestAfter = ProcFile.bytes("/proc/loadavg", isSmall: true).flatMap(newestProcess)
    markPeers(&snapshot)
    return snapshot
  }

  /// Reads one process; nil when it is gone.
  func readProcess(_ pid: Int, lostSome: inout Bool) -> ProcessSample? {
    let folder = "/proc/\(pid)"
    guard let stat = ProcFile.bytes("\(folder)/stat", isSmall: true).flatMap(ProcStat.init),
      let tids = ProcFile.numbers(in: "\(folder)/task")
    else { return nil }
    var process = ProcessSample(
      pid: pid, parent: stat.parent, group: stat.group, name: stat.name)
    process.startTime = stat.startTime
    process.ticks = stat.ticks
    // A leader may be a zombie while other threads of its process go on.
    if "ZX".contains(stat.state), tids.count <= 1 {
      process.zombie = ExitStatus(waitStatus: stat.exitWord)
      return process
    }
    process.descriptors = ResourceUse.descriptors(of: pid)
    for tid in tids {
      if let thread = readThread(tid, in: "\(folder)/task/\(tid)", of: &process) {
        process.threads.append(thread)
      } else {
        lostSome = true
      }
    }
    return process
  }

  private func readThread(_ tid: Int, in folder: String, of process: inout ProcessSample)
    -> ThreadSample?
  {
    // The count of switches comes first: whatever moves later shows in the next snapshot.
    guard let status = ProcFile.bytes("\(folder)/status", isSmall: true).flatMap(ProcStatus.init),
      let stat = ProcFile.bytes("\(folder)/stat", isSmall: true).flatMap(ProcStat.init)
    else { return nil }
    let call =
      ProcFile.bytes("\(folder)/syscall", isSmall: true).map(ProcSyscall.init(text:)) ?? .unreadable
    var thread = ThreadSample(tid: tid, name: stat.name, state: stat.state, call: call)
    thread.ticks = stat.ticks
    thread.voluntarySwitches = status.voluntary ?? 0
    thread.involuntarySwitches = status.involuntary
    thread.pendingSignals = status.pending
    thread.blockedSignals = status.blocked
    thread.ignoredSignals = status.ignored
    thread.caughtSignals = status.caught
    thread.tracer = status.tracer
    if let scheduler = ProcFile.bytes("\(folder)/schedstat", isSmall: true).flatMap(
      ProcSched.init)
    {
      thread.runTime = scheduler.runTime
      thread.readyTime = scheduler.readyTime
    }
    let hasOwnFilter = status.isFiltered && status.filters ?? .max > knownFilters
    process.isFiltered = process.isFiltered || hasOwnFilter
    process.isNested = process.isNested || status.isNested
    process.residentBytes = status.residentBytes ?? process.residentBytes
    return thread
  }

  func markPeers(_ snapshot: inout Snapshot) {
    guard !peers.isEmpty else { return }
    var family = peers
    var grew = true
    while grew {
      grew = false
      for process in snapshot.processes
      where family.contains(process.parent) && family.insert(process.pid).inserted {
        grew = true
      }
    }
    for index in snapshot.processes.indices {
      snapshot.processes[index].isPeer = family.contains(snapshot.processes[index].pid)
    }
  }
}
