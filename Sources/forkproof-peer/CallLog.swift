import FoundationEssentials
import Glibc
import Model

/// What the peer says on its standard output, one JSON object a line, each written by a single
/// `write(2)`: lines are shorter than what a pipe takes at once, so that threads never mix theirs.
enum CallLog {
  /// Notes one call. `at` is nanoseconds by `CLOCK_MONOTONIC`, the clock the probe reads.
  static func note(method: String, caller: Caller, outcome: PeerOutcome) {
    say(
      Line(
        called: Call(
          at: monotonicNanoseconds(), method: method, role: caller.role, pid: caller.pid,
          outcome: outcome, from: caller.port)))
  }

  /// Asks who is at the port that a call came from.
  static func ask(about caller: Caller) {
    say(Line(asked: Question(from: caller.port, pid: caller.pid)))
  }

  /// Tells that a command was obeyed.
  static func noteDone(_ command: String) { say(Line(done: command)) }

  private static func say(_ line: Line) {
    guard var bytes = try? JSONEncoder().encode(line) else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.withUnsafeBytes { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }

  private struct Line: Encodable {
    var asked: Question?
    var called: Call?
    var done: String?
  }

  private struct Question: Encodable {
    var from: Int
    var pid: Int
  }

  private struct Call: Encodable {
    var at: Int
    var method: String
    var role: String
    var pid: Int
    var outcome: PeerOutcome
    var from: Int
  }
}

/// Nanoseconds by `clock_gettime(CLOCK_MONOTONIC)`.
private func monotonicNanoseconds() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return now.tv_sec * 1_000_000_000 + now.tv_nsec
}
