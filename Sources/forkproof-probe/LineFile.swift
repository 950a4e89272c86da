import FoundationEssentials
import Glibc

/// A file of JSON lines that others append to, read as it grows. What is in it is outside data: a
/// line that does not decode is counted and passed over.
struct LineFile<Line: Decodable> {
  let path: String
  private(set) var lines: [Line] = []
  private(set) var unreadable = 0
  private var offset = 0
  private var rest: [UInt8] = []

  /// More than this is not a report but an accident.
  private let mostLines = 100_000

  init(path: String) { self.path = path }

  /// Takes what was appended since the last time.
  mutating func read() {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while lines.count + unreadable < mostLines {
      let count = pread(descriptor, &chunk, chunk.count, off_t(offset))
      guard count > 0 else { return }
      offset += count
      take(chunk[..<count])
    }
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    rest += bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      if let line = try? JSONDecoder().decode(Line.self, from: Data(rest[..<end])) {
        lines.append(line)
      } else {
        unreadable += 1
      }
      rest.removeFirst(end + 1)
    }
  }
}

/// A phase as a script writes it; `at` is nanoseconds by `CLOCK_MONOTONIC`.
struct PhaseLine: Decodable {
  var at: Int
  var pid: Int
  var role: String
  var name: String
  var data: [String: String]?
}

/// A call as the peer writes it; `at` is nanoseconds by `CLOCK_MONOTONIC`.
struct CallLine: Decodable {
  var at: Int
  var method: String
  var role: String
  var pid: Int
  var outcome: String
}
