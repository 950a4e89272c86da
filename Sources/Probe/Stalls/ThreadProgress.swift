/// Who moved between two snapshots, and when each thread last did.
struct ThreadProgress {
  /// When each thread last moved.
  private(set) var lastMovement: [ThreadKey: Int] = [:]
  /// The threads that moved between the last two snapshots.
  private(set) var moved: Set<ThreadKey> = []
  /// Threads that were looked into and are not back in their wait yet.
  private(set) var unsettled: Set<ThreadKey> = []
  /// Processes that came, ended, or lost a thread between the last two snapshots.
  private(set) var changedProcesses: Set<Int> = []
  /// What each thread was last seen as.
  private var known: [ThreadKey: (sample: ThreadSample, startTime: UInt64)] = [:]
  private var zombies: [Int: Bool] = [:]
  private var marks: [ThreadKey: UInt64] = [:]

  /// Expects a thread that was looked into to come back to its wait with this count.
  mutating func expect(_ mark: TimerMark, of pid: Int) {
    marks[ThreadKey(pid: pid, tid: mark.tid)] = mark.switches
  }

  /// Takes in the next snapshot.
  mutating func advance(to snapshot: Snapshot) {
    moved = []
    unsettled = []
    var present = Set<ThreadKey>()
    changedProcesses = Set(zombies.keys).subtracting(snapshot.processes.map(\.pid))
    var nextZombies: [Int: Bool] = [:]
    for process in snapshot.processes {
      let isZombie = process.zombie != nil
      if zombies[process.pid] != isZombie { changedProcesses.insert(process.pid) }
      nextZombies[process.pid] = isZombie
      for thread in process.threads {
        let key = ThreadKey(pid: process.pid, tid: thread.tid)
        present.insert(key)
        update(key, thread, process.startTime, at: snapshot.at)
      }
    }
    for key in known.keys where !present.contains(key) {
      changedProcesses.insert(key.pid)
      known[key] = nil
      marks[key] = nil
      lastMovement[key] = nil
    }
    zombies = nextZombies
  }

  private mutating func update(
    _ key: ThreadKey, _ sample: ThreadSample, _ startTime: UInt64, at: Int
  ) {
    let before = known[key]
    if let before, before.startTime == startTime {
      switch comparison(key, before.sample, sample) {
      case .same: return
      case .settled:
        marks[key] = nil
        known[key] = (sample, startTime)
        return
      case .unsettled:
        unsettled.insert(key)
        return
      case .moved: break
      }
    }
    marks[key] = nil
    known[key] = (sample, startTime)
    lastMovement[key] = at
    moved.insert(key)
  }

  private enum Comparison { case same, settled, unsettled, moved }

  private func comparison(_ key: ThreadKey, _ before: ThreadSample, _ now: ThreadSample)
    -> Comparison
  {
    guard let mark = marks[key] else {
      return before.isUnmoved(to: now) ? .same : .moved
    }
    if now.voluntarySwitches + 1 == mark { return .unsettled }
    let sameWait =
      now.voluntarySwitches == mark && now.state == before.state && now.call == before.call
      && now.pendingSignals == before.pendingSignals
    return sameWait ? .settled : .moved
  }
}

extension ThreadSample {
  /// Whether nothing about this thread shows that it ran between two samples, or will as soon as the machine
  /// lets it.
  func isUnmoved(to later: ThreadSample) -> Bool {
    !later.isKeptByMachine && state == later.state && call == later.call
      && voluntarySwitches == later.voluntarySwitches
      && involuntarySwitches == later.involuntarySwitches && runTime == later.runTime
      && ticks == later.ticks && pendingSignals == later.pendingSignals
      && blockedSignals == later.blockedSignals
  }
}
