import Model

/// Watches a run through its snapshots and says what stands still, and how sure that is.
///
/// A standstill is proved when two snapshots in a row agree on the proof, no held thread moved
/// between them, no process was created between them, and, looked into between an earlier snapshot and
/// these, no held process has a timer armed. `observe` is cheap while anything may move.
package struct StallTracker {
  /// How long nothing may move, something may burn, or may wake only to wait again, before it is told,
  /// in microseconds.
  package var stallLimit: Int
  /// Names of threads that never send signals.
  package var inertThreads: Set<String>
  /// Whether the snapshots show processes as well that have nothing to do with those that stand still, and move
  /// as they like: then two snapshots need to agree on what is held, and not on all others.
  package var seesOthersMove = false
  /// What could not be found out, newest last, each text once.
  package private(set) var notes: [String] = []

  private let timerReader: any TimerReader
  private let makeDetails: () -> any ProcessInspector
  private var progress = ThreadProgress()
  private var spin = SpinDetector()
  private var idleLoop = IdleLoopDetector()
  private var timers: [Int: (timer: PendingTimer, until: Int)] = [:]
  private var previous: (proof: LivenessProof, newest: Int?)?
  private var reported: Set<ThreadKey> = []
  private var reportedDeadlock = false
  private var lastMovement: Int?
  private var toldStalled = false

  /// A tracker of the running system.
  package init(stallLimit: Int, inertThreads: Set<String>) {
    self.init(
      stallLimit: stallLimit, inertThreads: inertThreads, timerReader: PtraceTimerReader(),
      makeDetails: { LiveProcessInspector() })
  }

  /// A tracker that reads timers and details as told, so that tests need no system.
  package init(
    stallLimit: Int, inertThreads: Set<String>, timerReader: any TimerReader,
    makeDetails: @escaping () -> any ProcessInspector
  ) {
    self.stallLimit = stallLimit
    self.inertThreads = inertThreads
    self.timerReader = timerReader
    self.makeDetails = makeDetails
  }

  /// Takes in the next snapshot, and how many phases the scripts reported so far.
  /// Gives what was established by it; each standstill is told once.
  package mutating func observe(_ snapshot: Snapshot, phases: Int = 0) -> [Stall] {
    progress.advance(to: snapshot)
    noteMovement(in: snapshot)
    var found = [Stall]()
    if let deadlock = prove(snapshot) { found.append(deadlock) }
    if let livelock = spin.observe(snapshot, phases: phases, limit: stallLimit) {
      found.append(livelock)
    }
    let idleSince = idleLoop.observe(snapshot, phases: phases)
    if let stalled = stalled(snapshot, idleSince) { found.append(stalled) }
    return found
  }

  /// What every thread of the run, the peer's left out, waits for.
  package func waits(in snapshot: Snapshot) -> [ThreadWait] {
    let reading = WaitReading(snapshot, details: makeDetails())
    return snapshot.processes.filter { !$0.isPeer }.flatMap { process in
      process.threads.map {
        ThreadWait(
          pid: process.pid, tid: $0.tid, name: $0.name,
          reason: reading.reason(of: $0, in: process))
      }
    }
  }

  private func isInert(_ thread: ThreadSample, in process: ProcessSample) -> Bool {
    thread.tid != process.pid && inertThreads.contains(thread.name)
  }

  private mutating func noteMovement(in snapshot: Snapshot) {
    var ownMoved = Set<Int>()
    for process in snapshot.processes where !process.isPeer {
      let moved = process.threads.contains {
        progress.moved.contains(ThreadKey(pid: process.pid, tid: $0.tid))
          && !isInert($0, in: process)
      }
      if moved { ownMoved.insert(process.pid) }
    }
    let peers = Set(snapshot.processes.filter(\.isPeer).map(\.pid))
    ownMoved.formUnion(progress.changedProcesses.subtracting(peers))
    for pid in ownMoved { timers[pid] = nil }
    for (pid, known) in timers where known.until <= snapshot.at { timers[pid] = nil }
    reported = reported.filter { !ownMoved.contains($0.pid) }
    if !ownMoved.isEmpty || lastMovement == nil {
      lastMovement = snapshot.at
      toldStalled = false
      reportedDeadlock = false
    }
  }

  // MARK: proof

  private mutating func prove(_ snapshot: Snapshot) -> Stall? {
    guard progress.unsettled.isEmpty, !snapshot.lostSome, mayHaveHeldProcess(snapshot) else {
      previous = nil
      return nil
    }
    let reading = WaitReading(snapshot, details: makeDetails())
    // Among others that move as they like, what is held is held by none that moved just now.
    let moved = seesOthersMove ? processes(in: snapshot) { progress.moved.contains($0) } : []
    let model = reading.model(inertThreads: inertThreads, alarmed: alarmed.union(moved))
    let proof = LivenessProof(of: model)
    let before = previous
    previous = (proof, snapshot.newestBefore)
    let held = Set(proof.held)
    let stuck = proof.stuck.filter { held.contains($0.pid) }
    // Only what stood still from one snapshot to the next was ever true of all at one moment.
    guard proof.outcome != .none, let before,
      seesOthersMove ? stuck.isSubset(of: before.proof.stuck) : before.proof == proof,
      let newest = before.newest, newest == snapshot.newestAfter,
      stuck.isDisjoint(with: progress.moved), !isTold(proof, stuck)
    else { return nil }
    let unasked = proof.held.filter { timers[$0] == nil }
    if !unasked.isEmpty {
      for pid in unasked { ask(pid, stuck, snapshot) }
      return nil
    }
    reported.formUnion(stuck)
    if proof.outcome == .deadlock { reportedDeadlock = true }
    return stall(proof, stuck, model, snapshot)
  }

  /// The processes to which a timer will send a signal.
  private var alarmed: Set<Int> { Set(timers.filter { $0.value.timer != .none }.keys) }

  /// The processes of which a thread that is not inert is one of these.
  private func processes(
    in snapshot: Snapshot, where isMeant: (ThreadKey) -> Bool
  ) -> Set<Int> {
    Set(
      snapshot.processes.filter { process in
        process.threads.contains {
          !isInert($0, in: process) && isMeant(ThreadKey(pid: process.pid, tid: $0.tid))
        }
      }.map(\.pid))
  }

  /// The processes of which it is not known whether they can move, for they stand still since `start`, and what
  /// would keep them there could not be seen, is not judged here, or was not proved; with the waits of their own
  /// that are in doubt.
  package func doubtful(in snapshot: Snapshot, since start: Int) -> [Int: [WaitDoubt]] {
    let reading = WaitReading(snapshot, details: makeDetails())
    let moved = processes(in: snapshot) { progress.lastMovement[$0].map { $0 > start } ?? true }
    let model = reading.model(inertThreads: inertThreads, alarmed: alarmed.union(moved))
    let held = Set(LivenessProof(of: model, doubtsAreEndless: true).held)
    let still = model.processes.filter { held.contains($0.pid) }
    return Dictionary(
      still.map { ($0.pid, $0.threads.compactMap(\.doubt)) },
      uniquingKeysWith: { first, _ in first })
  }

  private func isTold(_ proof: LivenessProof, _ stuck: Set<ThreadKey>) -> Bool {
    stuck.isSubset(of: reported) && (proof.outcome != .deadlock || reportedDeadlock)
  }

  /// Whether, by its calls alone, all of some process's threads might be stuck.
  private func mayHaveHeldProcess(_ snapshot: Snapshot) -> Bool {
    snapshot.processes.contains { process in
      !process.isPeer && process.zombie == nil
        && process.threads.contains { !isInert($0, in: process) && $0.mayBeStuck }
        && process.threads.allSatisfy { isInert($0, in: process) || $0.mayBeStuck }
    }
  }

  /// Asks for a process's timers. The answer stands until it moves, or the timer expires.
  private mutating func ask(_ pid: Int, _ stuck: Set<ThreadKey>, _ snapshot: Snapshot) {
    guard let process = snapshot.process(pid) else { return }
    let threads = process.threads.filter { stuck.contains(ThreadKey(pid: pid, tid: $0.tid)) }
    let reading = timerReader.alarm(of: process, stuck: threads)
    if let mark = reading.mark { progress.expect(mark, of: pid) }
    let retry = 200_000
    switch reading.alarm {
    case .none: timers[pid] = (.none, .max)
    case .armed(let remaining):
      // Not at the very moment it rings.
      timers[pid] = (reading.alarm, snapshot.at &+ max(remaining &+ 50_000, retry))
    case .unknown(let reason):
      timers[pid] = (reading.alarm, snapshot.at &+ retry)
      let note = "the timers of process \(pid) are not known: \(reason)"
      if notes.count < 100, !notes.contains(note) { notes.append(note) }
    }
  }

  private func stall(
    _ proof: LivenessProof, _ stuck: Set<ThreadKey>, _ model: WaitModel, _ snapshot: Snapshot
  ) -> Stall {
    let kind: Stall.Kind =
      if case .deadlockUnlessSignalled(let living) = proof.outcome {
        .deadlockUnlessSignalled(by: living)
      } else {
        .deadlock
      }
    let waits = model.processes.flatMap { process in
      process.threads.filter { stuck.contains(ThreadKey(pid: process.pid, tid: $0.tid)) }
        .map { ThreadWait(pid: process.pid, tid: $0.tid, name: $0.name, reason: $0.reason) }
    }
    let last = stuck.compactMap { progress.lastMovement[$0] }.max() ?? snapshot.at
    return Stall(kind: kind, at: snapshot.at, lastMovement: last, waits: waits)
  }

  // MARK: limit

  private mutating func stalled(_ snapshot: Snapshot, _ idleSince: Int?) -> Stall? {
    let threads = snapshot.processes.filter { !$0.isPeer }.flatMap(\.threads)
    guard !threads.isEmpty, !toldStalled, !reportedDeadlock, let lastMovement else { return nil }
    let since = min(lastMovement, idleSince ?? lastMovement)
    guard snapshot.at - since >= stallLimit else { return nil }
    // Who waits for a disk stands still for the machine's sake; the limit of the whole run leaves that out.
    guard !threads.contains(where: \.waitsForDisk) else { return nil }
    toldStalled = true
    return Stall(kind: .stalled, at: snapshot.at, lastMovement: since, waits: waits(in: snapshot))
  }

  /// Takes back that everything stands still: it was seen to go on.
  package mutating func takeBackStall() { toldStalled = false }
}

extension ThreadSample {
  /// Whether its call, without a look at details, may be one that never ends.
  var mayBeStuck: Bool {
    if state == "T" || state == "Z" { return true }
    guard state == "S", case .blocked(let number, let arguments, _, _) = call,
      arguments.count == 6, let call = BlockingCall.numbered(number)
    else { return false }
    return !call.hasTimeLimit(arguments)
  }
}
