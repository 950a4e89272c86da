import Files
import FoundationEssentials
import Glibc

/// Finds processes that are about to be ended by a fault and hold still to be looked at, and lets
/// them go once that is done.
struct CrashWatch {
  /// A crash as its process told it.
  struct Crash: Equatable {
    var pid: Int
    var tid: Int
    var signal: Int
  }

  let folder: String
  private var seen: Set<Int> = []

  init(folder: String) { self.folder = folder }

  /// The crashes that are new since the last time.
  mutating func look() -> [Crash] {
    var crashes: [Crash] = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let pid = Int(name), !seen.contains(pid), let bytes = try? readFile("\(folder)/\(name)")
      else { continue }
      let numbers = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        .compactMap { Int($0) }
      // A file that is still being written is looked at again.
      guard numbers.count == 2 else { continue }
      seen.insert(pid)
      crashes.append(Crash(pid: pid, tid: numbers[0], signal: numbers[1]))
    }
    return crashes
  }

  /// Lets a process that crashed go its way.
  func release(_ crash: Crash) {
    let file = open("\(folder)/\(crash.pid).seen", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    if file >= 0 { close(file) }
  }
}
