/// Reads timers of some processes only: those that are asked about. All others are left alone, and count
/// as able to move.
package final class FamilyAlarms: TimerReader {
  /// The processes that may be looked into.
  package var allowed: Set<Int> = []
  /// Why the timers of such a process are not known, as they were last asked for.
  package private(set) var unknown: [Int: String] = [:]
  /// The processes that were held when they were asked, and of which no timer is known: more snapshots
  /// may prove them dead.
  package private(set) var candidates: Set<Int> = []
  private let reader = PtraceTimerReader()

  /// A reader that looks into no process yet.
  package init() {}

  /// The timers of a process, unless it is not asked about.
  package func alarm(of process: ProcessSample, stuck: [ThreadSample]) -> TimerReading {
    guard allowed.contains(process.pid) else {
      return TimerReading(.unknown("it is not asked about"))
    }
    let reading = reader.alarm(of: process, stuck: stuck)
    unknown[process.pid] = nil
    candidates.insert(process.pid)
    if case .armed = reading.alarm { candidates.remove(process.pid) }
    if case .unknown(let reason) = reading.alarm { unknown[process.pid] = reason }
    return reading
  }
}
