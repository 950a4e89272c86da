import Model

/// The lives of all processes of a run, gathered from its snapshots.
package struct ProcessHistory: Sendable {
  private struct Life {
    var trace: ProcessTrace
    var startTime: UInt64
    /// The last known name of every thread it ever had: a thread is born with its maker's name and
    /// takes its own a moment later.
    var names: [Int: String] = [:]
    /// Which life its parent was, and the parent's threads around the fork.
    var fork: (parent: Int, threads: [Int])?

    mutating func update(_ process: ProcessSample, at: Int, _ microsecondsPerTick: Int) {
      let (time, tooBig) = Int(clamping: process.ticks)
        .multipliedReportingOverflow(by: microsecondsPerTick)
      trace.cpuTime = tooBig ? .max : time
      trace.isPeer = process.isPeer
      if let status = process.zombie {
        trace.exit = status
        return
      }
      trace.name = process.name
      trace.lastSeen = at
      trace.threads = process.threads.map(\.name)
      for thread in process.threads { names[thread.tid] = thread.name }
      trace.descriptors = process.descriptors ?? trace.descriptors
      trace.residentBytes = process.residentBytes ?? trace.residentBytes
    }
  }

  private var lives: [Life] = []
  private var current: [Int: Int] = [:]
  private let microsecondsPerTick: Int

  /// An empty history. `ticksPerSecond` is `sysconf(_SC_CLK_TCK)`, 100 on Linux.
  package init(ticksPerSecond: Int = 100) {
    microsecondsPerTick = 1_000_000 / max(ticksPerSecond, 1)
  }

  /// Every process seen so far, by order of appearance.
  package var traces: [ProcessTrace] {
    lives.map { life in
      var trace = life.trace
      if let fork = life.fork {
        trace.parentThreadsAtFork = fork.threads.compactMap { lives[fork.parent].names[$0] }
      }
      return trace
    }
    .enumerated().sorted { ($0.element.firstSeen, $0.offset) < ($1.element.firstSeen, $1.offset) }
    .map(\.element)
  }

  /// The same with the times at which processes ended; an id that came twice tells nothing.
  package func traces(ended: [Int: Int]) -> [ProcessTrace] {
    let counts = Dictionary(lives.map { ($0.trace.pid, 1) }, uniquingKeysWith: +)
    return traces.map { trace in
      var trace = trace
      trace.endedAt = counts[trace.pid] == 1 ? ended[trace.pid] : nil
      return trace
    }
  }

  /// Takes in the next snapshot.
  package mutating func take(_ snapshot: Snapshot) {
    let before = current.mapValues { Set(lives[$0].names.keys) }
    for process in snapshot.processes {
      let index = life(of: process, at: snapshot.at)
      lives[index].update(process, at: snapshot.at, microsecondsPerTick)
      if lives[index].fork == nil, lives[index].trace.firstSeen == snapshot.at {
        lives[index].fork = fork(of: process, snapshot, before)
      }
    }
  }

  /// Records a process that a snapshot may have missed; one that was seen stays as it is.
  package mutating func met(_ process: ProcessFacts, at: Int) {
    if let index = current[process.pid], lives[index].startTime == process.startTime { return }
    let trace = ProcessTrace(
      pid: process.pid, parent: process.parent, name: process.name, firstSeen: at)
    lives.append(Life(trace: trace, startTime: process.startTime))
    current[process.pid] = lives.count - 1
  }

  /// Records how a process ended, as the kernel told it; the process must have been seen.
  package mutating func ended(_ pid: Int, _ status: ExitStatus) {
    guard let index = current[pid] else { return }
    lives[index].trace.exit = status
  }

  private mutating func life(of process: ProcessSample, at: Int) -> Int {
    if let index = current[process.pid], lives[index].startTime == process.startTime {
      return index
    }
    let trace = ProcessTrace(
      pid: process.pid, parent: process.parent, name: process.name, firstSeen: at)
    lives.append(Life(trace: trace, startTime: process.startTime))
    current[process.pid] = lives.count - 1
    return lives.count - 1
  }

  /// The parent's threads when the process was made: the fork lies between the snapshot before and
  /// this one, so those of both count.
  private func fork(
    of process: ProcessSample, _ snapshot: Snapshot, _ before: [Int: Set<Int>]
  ) -> (parent: Int, threads: [Int])? {
    guard let parent = current[process.parent] else { return nil }
    let now = snapshot.process(process.parent)?.threads.map(\.tid) ?? []
    let threads = (before[process.parent] ?? []).union(now)
    return (parent, threads.sorted())
  }
}
