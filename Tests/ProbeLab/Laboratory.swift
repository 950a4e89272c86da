import Glibc
import Model
import Probe
import Processes

/// One program under watch.
struct Laboratory {
  private var limit = 10_000_000
  private var stall = 3_000_000
  private var linger = 0
  private var interval = 20_000
  private var inert: Set<String> = []
  private var main: pid_t = 0
  private var ending: ExitStatus?
  private var start = 0
  private var cost = (snapshots: 0, time: 0, worst: 0)

  /// Runs the program that the arguments name, and gives our own exit code.
  mutating func run(_ arguments: [String]) -> Int32 {
    let command = options(arguments)
    guard !command.isEmpty else { return 64 }
    start = now()
    guard spawn(command) else {
      print("ending not-run")
      return 3
    }
    watch()
    print("cost \(cost.snapshots) \(cost.time / max(cost.snapshots, 1)) \(cost.worst)")
    killAll()
    return 0
  }

  private mutating func options(_ arguments: [String]) -> [String] {
    var rest = arguments[...]
    while let name = rest.first, name.hasPrefix("--"), rest.count >= 2 {
      let value = rest[rest.startIndex + 1]
      let micros = Int((Double(value) ?? 0) * 1_000_000)
      switch name {
      case "--limit": limit = micros
      case "--stall": stall = micros
      case "--linger": linger = micros
      case "--interval": interval = micros
      case "--inert": inert.insert(value)
      default: break
      }
      rest = rest.dropFirst(2)
    }
    return Array(rest)
  }

  private mutating func spawn(_ command: [String]) -> Bool {
    var arguments = command.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    return posix_spawnp(&main, command[0], nil, nil, &arguments, environ) == 0
  }

  private mutating func watch() {
    let reader = SnapshotReader(excluded: [Int(getpid())])
    var tracker = StallTracker(stallLimit: stall, inertThreads: inert)
    while true {
      reap()
      let at = now() - start
      let snapshot = reader.read(at: at)
      note(now() - start - at)
      if snapshot.processes.isEmpty, let ending {
        print("ending \(ending)")
        return
      }
      let found = tracker.observe(snapshot)
      for stall in found { tell(stall) }
      if let proof = found.first(where: { $0.isFinal }) {
        if linger > 0 && proof.kind == .deadlock { lingerOn(reader, proof) }
        print("ending \(proof.kind)")
        for note in tracker.notes { print("note \(note)") }
        return
      }
      if at > limit {
        print("ending overtime")
        for note in tracker.notes { print("note \(note)") }
        for wait in tracker.waits(in: snapshot) { print("wait \(wait.pid) \(wait.reason)") }
        return
      }
      usleep(UInt32(interval))
    }
  }

  /// Looks on after a proof: whatever moves now shows that the proof was false.
  private mutating func lingerOn(_ reader: SnapshotReader, _ proof: Stall) {
    let keys = Set(proof.waits.map { ThreadKey(pid: $0.pid, tid: $0.tid) })
    let before = samples(reader.read(at: now() - start), keys)
    usleep(UInt32(linger))
    reap()
    let after = samples(reader.read(at: now() - start), keys)
    if before != after || before.count != keys.count { print("FALSE PROOF") }
  }

  private func samples(_ snapshot: Snapshot, _ keys: Set<ThreadKey>) -> [ThreadKey: UInt64] {
    var counts: [ThreadKey: UInt64] = [:]
    for process in snapshot.processes {
      for thread in process.threads {
        let key = ThreadKey(pid: process.pid, tid: thread.tid)
        if keys.contains(key) { counts[key] = thread.voluntarySwitches }
      }
    }
    return counts
  }

  private func tell(_ stall: Stall) {
    let pids = Set(stall.waits.map(\.pid)).count
    print("stall \(stall.kind) latency \(stall.at - stall.lastMovement) processes \(pids)")
    // Between what the program itself writes to the same place.
    fflush(nil)
  }

  private mutating func note(_ time: Int) {
    cost.snapshots += 1
    cost.time += time
    cost.worst = max(cost.worst, time)
  }

  private mutating func reap() {
    var status: Int32 = 0
    while true {
      let pid = waitpid(-1, &status, WNOHANG)
      if pid <= 0 { return }
      if pid == main { ending = ExitStatus(waitStatus: status) }
    }
  }

  /// As init of its own namespace this reaches the run and nothing else; otherwise only the program.
  private func killAll() {
    if getpid() == 1 { kill(-1, SIGKILL) } else { kill(main, SIGKILL) }
  }

  private func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }
}

extension Stall {
  /// Whether the run is ended for it.
  fileprivate var isFinal: Bool {
    if case .deadlockUnlessSignalled = kind { false } else { true }
  }
}
