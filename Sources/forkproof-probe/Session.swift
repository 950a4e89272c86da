import Basics
import FoundationEssentials
import Glibc
import Model
import Probe
import Processes

/// One run from its start to its observation.
struct Session {
  private(set) var plan: RunPlan
  let listener: Listener
  let start: Int
  let startedAt = Date().timeIntervalSince1970
  var reader: SnapshotReader
  var history = ProcessHistory()
  var ends = ProcessEnds()
  var tracker: StallTracker
  var delay = MachineDelay()
  var libraries: LibraryWatch
  var stalls: [Stall] = []
  var stacks: [ProcessStacks] = []
  var notes: [String] = []
  var evidence = Evidence()
  var isHeard = false
  var peerPid: Int?
  var peerExit: ExitStatus?
  var commandPid: Int?
  var commandExit: ExitStatus?
  /// When the command was started: what came before is the machine's.
  private(set) var commandStart = 0
  var streams: [Tail] = []
  private var pipes: [Pipe] = []
  private var crashed: Set<Int> = []
  private var stackTime = 0

  /// A session that can be reached.
  /// - Throws: `ListenerFailure`.
  init(_ plan: RunPlan) throws(ListenerFailure) {
    self.plan = plan
    start = monotonicMicroseconds()
    listener = try Listener(start: start)
    reader = SnapshotReader(excluded: [Int(getpid())])
    tracker = StallTracker(
      stallLimit: plan.limits.stall, inertThreads: Set(plan.inertThreads))
    libraries = LibraryWatch(names: plan.librariesOfInterest)
    if getpid() != 1 { _ = becomeReaper() }
    // The wall's around this process, and the one that it puts around what it starts.
    if plan.isWalled { reader.knownFilters = SnapshotReader.filtersOfThisProcess + 1 }
  }

  var now: Int { monotonicMicroseconds() - start }

  /// Runs the plan to its end, or to the end that it needs.
  mutating func run() -> Observation {
    do {
      try begin()
    } catch {
      return observation(.notRun("\(error)"))
    }
    while true {
      wait()
      if let excess = excess {
        evidence.excess = excess
        return observation(.overtime)
      }
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
    environment["FORKPROOF_RUN"] = listener.name
    let peer = try plan.peer.map { try PeerProcess($0) }
    if let peer {
      // Nothing of the run has begun yet: how long this took tells of the machine alone.
      let extra = RunLimits.extra(startup: peer.startup)
      plan.limits.extend(by: extra)
      tracker.stallLimit = plan.limits.stall
      environment["FORKPROOF_EXTRA_SECONDS"] = String(Double(extra) / 1e6)
      reader.peers = [peer.pid]
      peerPid = peer.pid
      environment["FORKPROOF_PEER"] = "127.0.0.1:\(peer.port)"
    }
    listener.begin(peer, desk: GreetingDesk(plan))
    isHeard = true
    guard let program = plan.command.first, let output = Pipe(), let errors = Pipe() else {
      throw CommandError.notStarted(program: "\(plan.command)", reason: "nothing to run")
    }
    commandStart = now
    var options = SpawnOptions(diesWithThread: false)
    options.limits = plan.limits.resourceLimits
    // Without a wall it keeps what the caller has.
    options.filter = plan.isWalled ? systemCallFilter(forSubjects: true) : []
    let process = try spawn(
      Invocation(
        program, Array(plan.command.dropFirst()), environment: environment,
        workingDirectory: plan.workingDirectory, root: plan.root),
      standard: (-1, output.writeEnd, errors.writeEnd), options: options)
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
      guard poll(&polled, nfds_t(polled.count), left) > 0 else { break }
      for index in streams.indices where polled[index].revents != 0 { streams[index].read() }
    }
    evidence.note(lateness: now - next)
  }

  private mutating func sample() -> Snapshot {
    let snapshot = read()
    history.take(snapshot)
    delay.observe(snapshot)
    for process in snapshot.processes where !process.isPeer && process.zombie == nil {
      ends.watch(process.pid)
    }
    reap()
    noteEnds()
    libraries.look(at: snapshot)
    lookAtCrashes()
    return snapshot
  }

  /// What the kernel says of processes that ended, those that no snapshot met as well.
  mutating func noteEnds() {
    let ended = ends.take()
    guard !ended.isEmpty else { return }
    let met = listener.withHeard(\.met)
    for (pid, status) in ended {
      if let process = met[pid] { history.met(process.facts, at: process.at) }
      history.ended(pid, status)
    }
  }

  /// The stacks of a crash, the thread that crashed first.
  private mutating func lookAtCrashes() {
    for crash in listener.withHeard({ $0.takeCrashes() }) {
      // Each process is looked at once, and all of them no longer than two looks may take.
      if crashed.insert(crash.pid).inserted, stackTime < 2 * plan.limits.stacks {
        takeStacks(of: [crash.pid], reason: .crash)
        if let index = stacks.indices.last, stacks[index].pid == crash.pid,
          let first = stacks[index].threads.firstIndex(where: { $0.tid == crash.tid })
        {
          stacks[index].threads.swapAt(0, first)
        }
      }
      finish(crash.connection, "ok\n")
    }
  }

  /// The processes of the run. As init they are all there are; else they are our descendants.
  func read() -> Snapshot {
    if getpid() == 1 { return reader.read(at: now) }
    return reader.read(ProcessTable.now().tree(of: Int(getpid())), at: now)
  }

  mutating func reap() {
    var word: Int32 = 0
    while case let pid = waitpid(-1, &word, WNOHANG), pid > 0 {
      let status = ExitStatus(waitStatus: word)
      history.ended(Int(pid), status)
      if Int(pid) == commandPid { commandExit = status }
      if Int(pid) == peerPid { peerExit = status }
    }
  }

  mutating func takeStacks(of pids: [Int], reason: ProcessStacks.Reason) {
    let before = now
    // Of more processes than these a part tells enough.
    let capture = StackTaker().take(
      of: Array(pids.prefix(64)), at: before, reason: reason, budget: plan.limits.stacks)
    stackTime += now - before
    stacks += capture.stacks
    notes += capture.notes
  }
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
