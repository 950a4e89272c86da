import Glibc
import Model
import Probe

/// What watching a family for a moment showed.
struct Watching {
  /// Snapshots that are taken at least, and at most, and the time between two, in microseconds.
  private static let rounds = (least: 8, most: 40)
  private static let pause = 15_000

  private(set) var family: Family
  /// The processes of which no thread can move again, unless by a signal.
  private(set) var held: Set<Int> = []
  /// The processes that stood still, and of which it is not known whether they can move; with those of their waits
  /// that could not be judged.
  private(set) var doubtful: [Int: [WaitDoubt]] = [:]
  /// What each thread waits for, by process.
  private(set) var waits: [Int: [ThreadWait]] = [:]
  /// The processes whose first thread did not move from the first snapshot to the last.
  private(set) var still: Set<Int> = []
  private(set) var last = Snapshot(at: 0)
  private(set) var notes: [String] = []
  private let given: [Int]

  init(_ asked: [Int], inertThreads: Set<String>, seesAll: Bool) {
    given = asked
    family = Family(of: asked, in: .now())
    let clock = ContinuousClock()
    let start = clock.now
    let alarms = FamilyAlarms()
    var tracker = StallTracker(inertThreads: inertThreads, seesAll: seesAll, alarms: alarms)
    let reader = SnapshotReader()
    var proofs: [Stall] = []
    var first: Snapshot?
    for round in 0..<Self.rounds.most {
      // A family that grew is another one: nothing is proved of waits for children not seen.
      if round > 0 { family = Family(of: asked, in: .now()) }
      alarms.allowed = family.kin
      let at = Int(start.duration(to: clock.now) / .microseconds(1))
      last = reader.read(family.members, at: at)
      if first == nil { first = last }
      proofs += tracker.observe(last)
      held = Set(proofs.flatMap(\.waits).map(\.pid))
      if family.scope.isSubset(of: held) { break }
      let open = alarms.candidates.intersection(family.scope).subtracting(held)
      if round >= Self.rounds.least, open.isEmpty, !family.scope.contains(where: isInKernel) {
        let doubtful = tracker.doubtful(in: last, since: first?.at ?? 0)
        // Where all processes are shown, what could not be seen may be seen the next time.
        let unseen = family.scope.contains { doubtful[$0]?.contains(where: \.isUnseen) ?? false }
        guard seesAll, unseen else { break }
      }
      usleep(UInt32(Self.pause))
    }
    doubtful = tracker.doubtful(in: last, since: first?.at ?? 0)
      .filter { family.scope.contains($0.key) && !held.contains($0.key) }
    for wait in tracker.waits(in: last) { waits[wait.pid, default: []].append(wait) }
    // What is held has the waits that the proof was made of.
    for proof in proofs {
      for (pid, proved) in Dictionary(grouping: proof.waits, by: \.pid) {
        let others = (waits[pid] ?? []).filter { wait in !proved.contains { $0.tid == wait.tid } }
        waits[pid] = proved + others
      }
    }
    notes = alarms.unknown.sorted { $0.key < $1.key }.map { pid, why in
      "process \(pid): whether a timer wakes it is not known: \(why)"
    }
    if let first { still = Self.unmoved(from: first, to: last) }
    // Held but for a timer that cannot be asked for.
    for pid in alarms.unknown.keys where family.scope.contains(pid) && still.contains(pid) {
      if !held.contains(pid), doubtful[pid] == nil { doubtful[pid] = [] }
    }
    held.formIntersection(last.processes.filter { $0.zombie == nil }.map(\.pid))
  }

  /// Whether the first thread of a process is at the kernel's own business, in which it takes no signal: it may be
  /// about to come back, as from a disk.
  private func isInKernel(_ pid: Int) -> Bool {
    last.process(pid)?.threads.first?.state == "D"
  }

  /// The processes whose first thread did not come back from there.
  var uninterruptible: [Int] {
    family.scope.sorted().filter { still.contains($0) && isInKernel($0) }
  }

  /// The asked processes that have ended and are waiting for their parents to ask how, with those.
  var unreaped: [(pid: Int, parent: Int)] {
    last.processes.filter { family.asked.contains($0.pid) && $0.zombie != nil }
      .map { ($0.pid, $0.parent) }
  }

  /// The processes that a signal has stopped, and no tracer.
  var stopped: [Int] {
    family.scope.sorted().filter { pid in
      let reasons = (waits[pid] ?? []).map(\.reason)
      return !reasons.isEmpty && reasons.allSatisfy { $0 == .stopped }
    }
  }

  /// The processes that another one looks into just now and holds for it.
  var traced: [(pid: Int, tracer: Int)] {
    last.processes.filter { family.scope.contains($0.pid) }.compactMap { process in
      process.threads.first { $0.tracer != 0 && $0.state == "t" }.map { (process.pid, $0.tracer) }
    }
  }

  /// The first of the doubtful processes, without those that only wait for others that are.
  var doubtfulThemselves: [(pid: Int, doubts: [WaitDoubt])] {
    let own = doubtful.filter { !$0.value.isEmpty }
    return (own.isEmpty ? doubtful : own).sorted { $0.key < $1.key }.prefix(8)
      .map { ($0.key, $0.value) }
  }

  /// The asked processes that are gone.
  var ended: [Int] { given.filter { last.process($0) == nil } }

  private static func unmoved(from first: Snapshot, to last: Snapshot) -> Set<Int> {
    Set(
      last.processes.filter { process in
        guard let before = first.process(process.pid)?.threads.first,
          let now = process.threads.first
        else { return false }
        return before.tid == now.tid && before.call == now.call && before.state == now.state
          && before.runTime == now.runTime
      }.map(\.pid))
  }
}
