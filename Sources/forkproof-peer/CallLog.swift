import FoundationEssentials
import Glibc

/// What the peer saw, one JSON object a line, each written by a single `write(2)` in append mode
/// so that a reader never meets half a line.
struct CallLog: Sendable {
  private let descriptor: Int32

  /// Opens the log for appending; fails with the path and the system's reason.
  init(path: String) throws {
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw PeerError.unwritableLog(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Notes one call. `at` is nanoseconds by `CLOCK_MONOTONIC`, the clock PHP's `hrtime` reads.
  func note(method: String, role: String, pid: Int, outcome: String) {
    let entry = Entry(
      at: monotonicNanoseconds(), method: method, role: role, pid: pid, outcome: outcome)
    guard var line = try? JSONEncoder().encode(entry) else { return }
    line.append(UInt8(ascii: "\n"))
    line.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
  }

  private struct Entry: Encodable {
    var at: Int
    var method: String
    var role: String
    var pid: Int
    var outcome: String
  }
}

/// Nanoseconds by `clock_gettime(CLOCK_MONOTONIC)`.
private func monotonicNanoseconds() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return now.tv_sec * 1_000_000_000 + now.tv_nsec
}
