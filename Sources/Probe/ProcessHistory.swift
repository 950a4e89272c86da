import Observation

/// The lives of all processes of a run, gathered from its snapshots.
public struct ProcessHistory: Sendable {
  private struct Life {
    var trace: ProcessTrace
    var startTime: UInt64

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
      trace.descriptors = process.descriptors ?? trace.descriptors
      trace.residentBytes = process.residentBytes ?? trace.residentBytes
    }
  }

  private var lives: [Life] = []
  private var current: [Int: Int] = [:]
  private let microsecondsPerTick: Int

  /// An empty history. `ticksPerSecond` is `sysconf(_SC_CLK_TCK)`, 100 on Linux.
  public init(ticksPerSecond: Int = 100) {
    microsecondsPerTick = 1_000_000 / max(ticksPerSecond, 1)
  }

  /// Every process seen so far, by order of appearance.
  public var traces: [ProcessTrace] { lives.map(\.trace) }

  /// Takes in the next snapshot.
  public mutating func take(_ snapshot: Snapshot) {
    // Parents first looked up as they were before this snapshot: the fork lies in between.
    let threadsBefore = current.mapValues { lives[$0].trace.threads }
    for process in snapshot.processes {
      let index = life(of: process, snapshot, threadsBefore)
      lives[index].update(process, at: snapshot.at, microsecondsPerTick)
    }
  }

  /// Records how a process ended, as `wait(2)` told it; the process must have been seen.
  public mutating func ended(_ pid: Int, _ status: ExitStatus) {
    guard let index = current[pid] else { return }
    lives[index].trace.exit = status
  }

  private mutating func life(
    of process: ProcessSample, _ snapshot: Snapshot, _ threadsBefore: [Int: [String]]
  ) -> Int {
    if let index = current[process.pid], lives[index].startTime == process.startTime {
      return index
    }
    var trace = ProcessTrace(
      pid: process.pid, parent: process.parent, name: process.name, firstSeen: snapshot.at)
    let parentNow = snapshot.process(process.parent)
    trace.parentThreadsAtFork =
      threadsBefore[process.parent] ?? parentNow?.threads.map(\.name) ?? []
    lives.append(Life(trace: trace, startTime: process.startTime))
    current[process.pid] = lives.count - 1
    return lives.count - 1
  }
}
