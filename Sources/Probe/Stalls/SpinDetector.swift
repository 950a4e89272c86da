import Model

/// Finds threads that burn CPU without the run getting on.
struct SpinDetector {
  private struct Window {
    var since: Int
    var spent: UInt64
    /// How long it had been on a core by then, in microseconds.
    var ran: UInt64
    var phases: Int
    var isTold = false

    /// Whether the thread kept busy since the window began. A start of 0.2 s is granted.
    func isBusy(at now: Int, spent total: UInt64, phases count: Int) -> Bool {
      guard phases == count, total >= spent else { return false }
      let elapsed = UInt64(max(now - since, 0))
      return elapsed < 200_000 || (total - spent) * 10 >= elapsed * 8
    }
  }

  private var windows: [ThreadKey: Window] = [:]

  /// What a thread that turns in place gets of a core in any window, in microseconds, though forty others want it: less is
  /// none that burns CPU, but one that is kept waiting.
  private static let least: UInt64 = 200_000

  /// Tells the threads that ran, or were ready to, for 80 % of the time since `limit` microseconds
  /// ago at least, while no phase passed. Waiting for a busy core counts as running. Whether they
  /// still do the same thing only stacks can say: see `sharedFunction`.
  mutating func observe(_ snapshot: Snapshot, phases: Int, limit: Int) -> Stall? {
    var next: [ThreadKey: Window] = [:]
    var found = [ThreadWait]()
    var since = snapshot.at
    for process in snapshot.processes where !process.isPeer {
      for thread in process.threads {
        let key = ThreadKey(pid: process.pid, tid: thread.tid)
        let spent = (thread.runTime &+ thread.readyTime) / 1000
        let ran = thread.runTime / 1000
        let fresh = Window(since: snapshot.at, spent: spent, ran: ran, phases: phases)
        var window = windows[key] ?? fresh
        if !window.isBusy(at: snapshot.at, spent: spent, phases: phases) { window = fresh }
        let isTurning = ran >= window.ran && ran - window.ran >= Self.least
        if !window.isTold && isTurning && snapshot.at - window.since >= limit {
          window.isTold = true
          since = min(since, window.since)
          found.append(
            ThreadWait(
              pid: key.pid, tid: key.tid, name: thread.name, reason: .mayMove("burns CPU")))
        }
        next[key] = window
      }
    }
    windows = next
    guard !found.isEmpty else { return nil }
    return Stall(kind: .livelock, at: snapshot.at, lastMovement: since, waits: found)
  }
}

/// The innermost function that stands in two stacks of one thread taken some time apart, leaving out
/// the C library and what every stack starts with. Nil when they share nothing else.
package func sharedFunction(_ first: ThreadStack, _ second: ThreadStack) -> String? {
  let earlier = Set(first.frames.compactMap(\.function))
  return second.frames.first { frame in
    guard let function = frame.function, earlier.contains(function) else { return false }
    let bare = function.split(separator: "@").first.map(String.init) ?? function
    let isLibrary = frame.module.map { $0.contains("/libc.so") || $0.contains("/libc-") } ?? false
    return !ThreadStart.isRoot(bare) && !isLibrary
  }?.function
}
