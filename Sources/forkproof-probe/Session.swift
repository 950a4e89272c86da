import FoundationEssentials
import Glibc
import Model
import Probe
import Processes

/// One run from its start to its observation.
struct Session {
  private let plan: RunPlan
  private let start = monotonicMicroseconds()
  private let startedAt = Date().timeIntervalSince1970
  private var reader: SnapshotReader
  private var history = ProcessHistory()
  private var tracker: StallTracker
  private var libraries: LibraryWatch
  private var crashes: CrashWatch?
  private var phases: LineFile<PhaseLine>
  private var stalls: [Stall] = []
  private var stacks: [ProcessStacks] = []
  private var notes: [String] = []
  private var commandPid: Int?
  private var commandExit: ExitStatus?
  private var streams: [Tail] = []
  private var pipes: [Pipe] = []

  init(_ plan: RunPlan) {
    self.plan = plan
    reader = SnapshotReader(excluded: [Int(getpid())])
    tracker = StallTracker(
      stallLimit: plan.limits.stall, inertThreads: Set(plan.inertThreads))
    libraries = LibraryWatch(names: plan.librariesOfInterest)
    phases = LineFile(path: plan.phasesFile)
    crashes = plan.crashFolder.map { CrashWatch(folder: $0) }
    if getpid() != 1 { _ = becomeReaper() }
  }

  private var now: Int { monotonicMicroseconds() - start }

  /// Runs the plan to its end, or to the end that it needs.
  mutating func run() -> Observation {
    do {
      try begin()
    } catch {
      return observation(.notRun("\(error)"))
    }
    while true {
      wait()
      let snapshot = sample()
      if let ending = ending(snapshot) { return observation(ending) }
    }
  }

  /// Ends what is left of the run, for a probe that is not the init of a namespace of its own.
  mutating func endEverything() {
    for _ in 0..<100 {
      let alive = read().processes.filter { $0.zombie == nil }
      if alive.isEmpty { return }
      for pid in alive.map(\.pid) { kill(pid_t(pid), SIGKILL) }
      usleep(1000)
      reap()
    }
  }
}

extension Session {
  private mutating func begin() throws {
    var environment = plan.environment
    if let peer = plan.peer {
      let process = try PeerProcess(peer)
      reader.peers = [process.pid]
      environment["FORKPROOF_PEER"] = "127.0.0.1:\(process.port)"
    }
    guard let program = plan.command.first, let output = Pipe(), let errors = Pipe() else {
      throw CommandError.notStarted(program: "\(plan.command)", reason: "nothing to run")
    }
    let process = try spawn(
      program, Array(plan.command.dropFirst()), environment: environment,
      workingDirectory: plan.workingDirectory, root: plan.root,
      standard: (-1, output.writeEnd, errors.writeEnd),
      limits: plan.limits.resourceLimits, diesWithThread: false)
    close(process.pidDescriptor)
    commandPid = Int(process.pid)
    pipes = [output, errors]
    for pipe in pipes {
      pipe.closeWriteEnd()
      streams.append(Tail(descriptor: pipe.readEnd, kept: 1 << 16))
    }
  }

  /// Waits for output or for the next sample, whichever comes first.
  ///
  /// Samples come faster at first: most runs are over in a tenth of a second, and what a process
  /// left behind at a fork is best seen close to it.
  private mutating func wait() {
    let interval =
      now < 150_000 ? min(plan.limits.sampleInterval, 5000) : plan.limits.sampleInterval
    let next = now + interval
    while now < next {
      var polled = streams.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      // A negative time would be no limit at all, and this process may have been kept waiting.
      let left = Int32(clamping: max(0, next - now + 999) / 1000)
      guard poll(&polled, nfds_t(polled.count), left) > 0 else { return }
      for index in streams.indices where polled[index].revents != 0 { streams[index].read() }
    }
  }

  private mutating func sample() -> Snapshot {
    let snapshot = read()
    history.take(snapshot)
    reap()
    phases.read()
    libraries.look(at: snapshot)
    lookAtCrashes()
    return snapshot
  }

  /// The stacks of a crash, the thread that crashed first.
  private mutating func lookAtCrashes() {
    for crash in crashes?.look() ?? [] {
      takeStacks(of: [crash.pid], reason: "crash")
      if let index = stacks.indices.last, stacks[index].pid == crash.pid,
        let first = stacks[index].threads.firstIndex(where: { $0.tid == crash.tid })
      {
        stacks[index].threads.swapAt(0, first)
      }
      crashes?.release(crash)
    }
  }

  /// The processes of the run. As init they are all there are; else they are our descendants.
  private func read() -> Snapshot {
    var snapshot = reader.read(at: now)
    guard getpid() != 1 else { return snapshot }
    let own = Set(descendants(of: Int(getpid()), among: snapshot.processes))
    snapshot.processes.removeAll { !own.contains($0.pid) }
    return snapshot
  }

  private mutating func reap() {
    var word: Int32 = 0
    while case let pid = waitpid(-1, &word, WNOHANG), pid > 0 {
      let status = ExitStatus(waitStatus: word)
      history.ended(Int(pid), status)
      if Int(pid) == commandPid { commandExit = status }
    }
  }
}

extension Session {
  /// How the run ends, if it ends now.
  private mutating func ending(_ snapshot: Snapshot) -> Ending? {
    let own = snapshot.processes.filter { !$0.isPeer && $0.zombie == nil }
    // A process seen above may have been reaped since; only the next sample knows.
    if let commandExit, own.isEmpty {
      if now > plan.limits.stall {
        notes.append(
          "slow: it ended after \(now / 1000) ms; a clean run never stands still so long")
      }
      return .ended(commandExit)
    }
    if let ending = standstill(snapshot) { return ending }
    if own.count > plan.limits.processes {
      notes.append("ended at \(own.count) processes, the limit is \(plan.limits.processes)")
      return .overtime
    }
    guard now >= plan.limits.wall else { return nil }
    lookTwice(snapshot)
    return .overtime
  }

  private mutating func standstill(_ snapshot: Snapshot) -> Ending? {
    for stall in tracker.observe(snapshot, phases: phases.lines.count) where !isKnown(stall) {
      stalls.append(stall)
      switch stall.kind {
      case .deadlock:
        takeStacks(of: ownPids(snapshot), reason: "hang")
        return .deadlock
      case .deadlockUnlessSignalled:
        takeStacks(of: Set(stall.waits.map(\.pid)).sorted(), reason: "hang")
      case .livelock:
        let before = stacks.count
        lookTwice(snapshot)
        if staysInPlace(stall, in: stacks[before...]) { return .livelock }
        // It burns CPU, but gets about: that is work, for as long as the run may take.
        stalls.removeLast()
      case .stalled:
        lookTwice(snapshot)
        return .stalled
      }
    }
    return abandoned(snapshot)
  }

  /// Whether a thread that burns CPU was in the same function both times.
  private func staysInPlace(_ stall: Stall, in looks: ArraySlice<ProcessStacks>) -> Bool {
    stall.waits.contains { wait in
      let seen = looks.flatMap(\.threads).filter { $0.tid == wait.tid }
      guard let first = seen.first, let last = seen.last, seen.count > 1 else { return true }
      return sharedFunction(first, last) != nil
    }
  }

  /// Whether the same threads were told to stand in the same place before: being looked at makes a
  /// thread move, though it comes to stand where it stood.
  private func isKnown(_ stall: Stall) -> Bool {
    stalls.contains { $0.kind == stall.kind && $0.waits == stall.waits }
  }

  /// A process that only a signal can end, and that got none for as long as anything may stand
  /// still: whoever could have sent one will not.
  private mutating func abandoned(_ snapshot: Snapshot) -> Ending? {
    for stall in stalls {
      guard case .deadlockUnlessSignalled = stall.kind, now - stall.at >= plan.limits.stall,
        let pid = stall.waits.first?.pid, snapshot.process(pid)?.zombie == nil,
        snapshot.process(pid) != nil
      else { continue }
      takeStacks(of: ownPids(snapshot), reason: "second look")
      return .deadlock
    }
    return nil
  }

  private func ownPids(_ snapshot: Snapshot) -> [Int] {
    snapshot.processes.filter { !$0.isPeer && $0.zombie == nil }.map(\.pid)
  }

  /// Stacks now and a tenth of a second later: what stays the same in both is where it stands.
  private mutating func lookTwice(_ snapshot: Snapshot) {
    takeStacks(of: ownPids(snapshot), reason: "hang")
    usleep(100_000)
    takeStacks(of: ownPids(read()), reason: "second look")
  }

  private mutating func takeStacks(of pids: [Int], reason: String) {
    let capture = StackTaker().take(of: pids, at: now, reason: reason, budget: plan.limits.stacks)
    stacks += capture.stacks
    notes += capture.notes
  }

  private mutating func observation(_ ending: Ending) -> Observation {
    phases.read()
    for index in streams.indices { streams[index].drain() }
    var calls = plan.peer.map { LineFile<CallLine>(path: $0.logFile) }
    calls?.read()
    var seen = Observation(startedAt: startedAt, ending: ending, duration: now)
    seen.processes = history.traces
    seen.phases = phases.lines.map {
      Phase(at: since($0.at), pid: $0.pid, role: $0.role, name: $0.name, data: $0.data ?? [:])
    }
    seen.calls = (calls?.lines ?? []).map {
      PeerCall(
        at: since($0.at), method: $0.method, role: $0.role, pid: $0.pid, outcome: $0.outcome)
    }
    seen.stalls = stalls
    seen.stacks = stacks
    seen.libraries = libraries.libraries
    seen.output.standardOutput = text(of: 0)
    seen.output.standardError = text(of: 1)
    seen.notes = notes + tracker.notes
    if phases.unreadable > 0 { seen.notes.append("\(phases.unreadable) phases cannot be read") }
    return seen
  }

  /// Microseconds since the start of the run, from nanoseconds by the same clock.
  private func since(_ nanoseconds: Int) -> Int { nanoseconds / 1000 - start }

  private func text(of stream: Int) -> String {
    streams.indices.contains(stream) ? String(decoding: streams[stream].bytes, as: UTF8.self) : ""
  }
}

/// The processes below `root`, by their parents.
private func descendants(of root: Int, among processes: [ProcessSample]) -> [Int] {
  var family: Set<Int> = [root]
  var grew = true
  while grew {
    grew = false
    for process in processes where family.contains(process.parent) {
      if family.insert(process.pid).inserted { grew = true }
    }
  }
  return family.subtracting([root]).sorted()
}

extension RunLimits {
  /// The limits that the kernel keeps, process by process. The count of processes is no such limit:
  /// it binds no privileged user, so the probe counts itself.
  fileprivate var resourceLimits: [ResourceLimit] {
    [
      ResourceLimit(resource: Int32(RLIMIT_CPU.rawValue), value: UInt64(cpuSeconds)),
      ResourceLimit(resource: Int32(RLIMIT_AS.rawValue), value: UInt64(addressSpace)),
      ResourceLimit(resource: Int32(RLIMIT_FSIZE.rawValue), value: UInt64(fileSize)),
      ResourceLimit(resource: Int32(RLIMIT_CORE.rawValue), value: 0),
    ]
  }
}
