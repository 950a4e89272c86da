/// Finds a run that wakes only to wait again: a process that looks every few seconds whether a count
/// has come down, say. Such waking is no movement that gets anywhere.
///
/// It is told by what a run that gets on would do at some time: report a phase, begin or end a process,
/// compute, or come to a place where it never waited before. The place is that of a process's first
/// thread, which runs the script; the threads beside it turn their rounds in any case.
struct IdleLoopDetector {
  /// What all threads together may compute and still count as idle: two thousandths of the time, in
  /// nanoseconds per microsecond, and as much as a few wakings take to begin with. Core's timers, left
  /// alone, take a millisecond now and then.
  private static let share: UInt64 = 2
  private static let granted: UInt64 = 5_000_000

  /// Where a thread waits: in which call, made from where.
  private struct Wait: Hashable {
    let number: Int
    let stackPointer: UInt64
    let programCounter: UInt64
  }

  private struct Window {
    var since: Int
    let phases: Int
    /// The processes; those that have ended below zero.
    let processes: Set<Int>
    /// Where each process has waited.
    var waits: [Int: Set<Wait>]
    /// What each thread had computed, or waited for a core to compute, in nanoseconds.
    let spent: [ThreadKey: UInt64]
  }

  private var window: Window?

  /// Takes in the next snapshot.
  /// - Returns: since when the run has been idle; nil while it gets on.
  mutating func observe(_ snapshot: Snapshot, phases: Int) -> Int? {
    guard let now = Self.window(snapshot, phases) else {
      window = nil
      return nil
    }
    guard var before = window, before.phases == phases, before.processes == now.processes,
      Self.isIdle(from: before, to: now)
    else {
      window = now
      return nil
    }
    let known = before.waits
    before.waits.merge(now.waits) { $0.union($1) }
    if before.waits != known { before.since = snapshot.at }
    window = before
    return before.since
  }

  private static func isIdle(from before: Window, to now: Window) -> Bool {
    let most = granted + share * UInt64(max(0, now.since - before.since))
    var sum: UInt64 = 0
    for (thread, spent) in now.spent {
      let earlier = before.spent[thread] ?? 0
      sum += spent > earlier ? spent - earlier : 0
    }
    return sum <= most
  }

  /// What would begin now; nil where a process's first thread runs, or where it waits is not known.
  private static func window(_ snapshot: Snapshot, _ phases: Int) -> Window? {
    var processes: Set<Int> = []
    var waits: [Int: Set<Wait>] = [:]
    var spent: [ThreadKey: UInt64] = [:]
    for process in snapshot.processes where !process.isPeer {
      guard process.zombie == nil else {
        processes.insert(-process.pid)
        continue
      }
      processes.insert(process.pid)
      guard let first = process.threads.first(where: { $0.tid == process.pid }),
        first.state == "S",
        case .blocked(let number, _, let stack, let counter) = first.call
      else { return nil }
      waits[process.pid] = [Wait(number: number, stackPointer: stack, programCounter: counter)]
      for thread in process.threads {
        spent[ThreadKey(pid: process.pid, tid: thread.tid)] = thread.runTime &+ thread.readyTime
      }
    }
    guard !waits.isEmpty else { return nil }
    return Window(
      since: snapshot.at, phases: phases, processes: processes, waits: waits, spent: spent)
  }
}
