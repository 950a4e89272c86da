/// Names a thread of the run.
package struct ThreadKey: Sendable, Hashable {
  /// Its process.
  package var pid: Int
  /// The thread.
  package var tid: Int

  /// The thread `tid` of `pid`.
  package init(pid: Int, tid: Int) {
    self.pid = pid
    self.tid = tid
  }
}

/// Which threads of a run can never move again.
///
/// "Can move" is a least fixed point: a thread can move if it runs, has a time limit, a signal or a
/// timer pending, or waits in a way not understood; and if a thread that can move could bring about
/// what it waits for. Every other thread is *stuck*. A process is *held* when each of its threads is
/// stuck or inert and at least one is stuck; it is *living* when a thread that is not inert can move.
///
/// Only held processes make an outcome. With no living process in the whole run it is a deadlock: not
/// even a signal can come, for inert threads, the peer and the probe send none. Else the held
/// processes are deadlocked unless a living one sends them a signal. Threads that wait for a
/// signal on purpose, and stopped ones, can move as long as a process lives.
///
/// The limits of the second, weaker outcome: a living process could still open the pipe of another
/// through `/proc`, receive its end in a message, or trace it. In a deadlock no process lives, so it
/// does not rest on that.
package struct LivenessProof: Sendable, Equatable {
  /// What the stuck threads amount to.
  package enum Outcome: Sendable, Equatable {
    /// No process is held.
    case none
    /// No process of the run can ever move again.
    case deadlock
    /// The held processes can be moved only by a signal from one of these.
    case deadlockUnlessSignalled(by: [Int])
  }

  /// The threads that can never move again unless a signal comes.
  package private(set) var stuck: Set<ThreadKey> = []
  /// The processes of which nothing but inert threads can move.
  package private(set) var held: [Int] = []
  /// The processes of which a thread that is not inert can move; never the peer.
  package private(set) var living: [Int] = []

  /// What it amounts to.
  package var outcome: Outcome {
    if held.isEmpty { return .none }
    return living.isEmpty ? .deadlock : .deadlockUnlessSignalled(by: living)
  }

  /// The proof of a run at one moment. A wait in doubt may end; with `doubtsAreEndless` it tells what would be
  /// held if none of them did.
  package init(of model: WaitModel, doubtsAreEndless: Bool = false) {
    var reached = Reachability(model)
    reached.doubtsAreEndless = doubtsAreEndless
    while reached.grow() {}
    for process in model.processes where !process.isPeer && !process.isZombie {
      let keys = process.threads.map { ThreadKey(pid: process.pid, tid: $0.tid) }
      let rest = keys.filter { !reached.moving.contains($0) }
      stuck.formUnion(rest)
      let lives = process.threads.contains {
        reached.moving.contains(ThreadKey(pid: process.pid, tid: $0.tid))
          && !model.isInert($0, of: process)
      }
      if lives {
        living.append(process.pid)
      } else if !rest.isEmpty {
        held.append(process.pid)
      }
    }
  }
}

/// Who can move, as far as known: it grows until nothing is added.
private struct Reachability {
  let model: WaitModel
  let byPid: [Int: WaitModel.Process]
  var doubtsAreEndless = false
  var moving: Set<ThreadKey> = []
  var movingProcesses: Set<Int> = []
  var movingMemories: Set<Int> = []
  var living: Set<Int> = []

  init(_ model: WaitModel) {
    self.model = model
    byPid = Dictionary(
      model.processes.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// One pass over the threads that could not move yet; whether one was added.
  mutating func grow() -> Bool {
    var grew = false
    for process in model.processes where !process.isZombie {
      for thread in process.threads {
        let key = ThreadKey(pid: process.pid, tid: thread.tid)
        guard !moving.contains(key), canMove(thread, of: process) else { continue }
        grew = true
        moving.insert(key)
        movingProcesses.insert(process.pid)
        movingMemories.insert(process.memory)
        if !process.isPeer && !model.isInert(thread, of: process) { living.insert(process.pid) }
      }
    }
    return grew
  }

  private func canMove(_ thread: WaitModel.Thread, of process: WaitModel.Process) -> Bool {
    if process.isPeer || process.hasAlarm || thread.hasSignal { return true }
    if doubtsAreEndless, thread.doubt != nil { return false }
    switch thread.reason {
    case .timed, .mayMove: return true
    case .privateFutex: return movingMemories.contains(process.memory)
    case .sharedFutex:
      return movingMemories.contains(process.memory) || thread.sharers.contains(where: acts)
    case .exit(let children): return children.isEmpty || children.contains(where: endsOrEnded)
    case .descriptors(let waits):
      return waits.isEmpty
        || waits.contains { $0.otherEnds.isEmpty || $0.otherEnds.contains(where: acts) }
    case .fileLock(let holders): return holders.isEmpty || holders.contains(where: acts)
    case .signal, .stopped: return !living.isEmpty
    }
  }

  /// Whether a process can act on memory, descriptors and locks; one we don't know always can.
  private func acts(_ pid: Int) -> Bool {
    guard let process = byPid[pid] else { return true }
    return process.isPeer || movingProcesses.contains(pid)
      || movingMemories.contains(process.memory)
  }

  /// Whether a wait for a process can end. Inert threads never end theirs, but a process that has no
  /// main thread any more is ending: the kernel ends the others one by one, on a busy machine slowly.
  private func endsOrEnded(_ pid: Int) -> Bool {
    guard let process = byPid[pid] else { return true }
    return process.isZombie || process.isPeer || living.contains(pid)
      || !process.threads.contains { $0.tid == pid }
  }
}
