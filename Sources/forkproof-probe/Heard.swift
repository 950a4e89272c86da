import Model
import Probe

/// What was heard so far. All of it is outside data, and bounded.
struct Heard: Sendable {
  /// A process that holds still before a fault ends it, and the connection that lets it go.
  struct Crash: Sendable {
    var pid: Int
    var tid: Int
    var connection: Int32
  }

  /// A process and when it was met.
  struct Met: Sendable {
    var facts: ProcessFacts
    var at: Int
  }

  private(set) var phases: [Phase] = []
  private(set) var calls: [PeerCall] = []
  private(set) var greetings: [Greeting] = []
  /// The same processes by their ids, for their histories.
  private(set) var met: [Int: Met] = [:]
  private(set) var finished: Set<Int> = []
  /// When processes that were met ended.
  private(set) var ended: [Int: Int] = [:]
  /// Messages that are none of ours.
  private(set) var unreadable = 0
  /// What there was too much of; nil while all is well.
  private(set) var excess: String?
  private var crashes: [Crash] = []
  private var greeted: Set<Int> = []
  private var bytes = 0

  /// No scenario comes near them.
  private static let mostMessages = 20_000
  private static let mostBytes = 16 << 20

  /// Whether anything more would be too much.
  var isFull: Bool { excess != nil }

  mutating func add(_ phase: Phase, size: Int) {
    guard counts(size) else { return }
    phases.append(phase)
  }

  mutating func add(_ call: PeerCall, size: Int) {
    guard counts(size) else { return }
    calls.append(call)
  }

  /// One that ran a script before, as a server's worker does for each request, is known already.
  mutating func add(_ greeting: Greeting, _ facts: ProcessFacts?) {
    guard greeted.insert(greeting.pid).inserted, counts(64) else { return }
    greetings.append(greeting)
    if let facts { met[greeting.pid] = Met(facts: facts, at: greeting.at) }
  }

  mutating func addEnd(of pid: Int) { finished.insert(pid) }

  mutating func add(endOf pids: some Sequence<Int>, at: Int) {
    for pid in pids where ended[pid] == nil { ended[pid] = at }
  }

  mutating func addUnreadable() {
    unreadable += 1
    _ = counts(0)
  }

  mutating func add(_ crash: Crash) { crashes.append(crash) }

  mutating func takeCrashes() -> [Crash] {
    defer { crashes = [] }
    return crashes
  }

  private mutating func counts(_ size: Int) -> Bool {
    bytes += size
    let messages = phases.count + calls.count + greetings.count + unreadable
    if messages >= Self.mostMessages || bytes > Self.mostBytes {
      excess = "it reported \(messages) times, in \(bytes) bytes"
    }
    return excess == nil
  }
}
