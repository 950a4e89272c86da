import Files
import FoundationEssentials
import Glibc

/// How often the cache was asked, and had it: a line appended for each question, counted when
/// they are asked for.
package struct CacheStatistics: Sendable, Equatable {
  /// What is kept in the cache.
  package enum Kind: String, Sendable, CaseIterable {
    /// Finished builds.
    case artifacts
    /// Relinked cores.
    case cores
    /// Trees as a step of a build left them.
    case steps
    /// What runs showed.
    case observations
  }

  /// The questions of a kind.
  package struct Count: Sendable, Equatable {
    /// Those that the cache answered.
    package var hits = 0
    /// Those that it did not.
    package var misses = 0

    /// No question yet.
    package init() {}
  }

  /// The counts by kind.
  package var counts: [Kind: Count] = [:]

  /// The counts that the log under `locations` comes to; a line that cannot be read counts for
  /// nothing.
  package init(_ locations: Locations) {
    let bytes = (try? readFile(locations.useLog)) ?? []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let kind = Kind(rawValue: String(words[0])) else { continue }
      if words[1] == "hit" { counts[kind, default: Count()].hits += 1 }
      if words[1] == "miss" { counts[kind, default: Count()].misses += 1 }
    }
  }

  /// Notes one question; a log that cannot be written is no reason to stop.
  package static func note(_ kind: Kind, hit: Bool, _ locations: Locations) {
    let descriptor = open(locations.useLog, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    try? writeAll(
      Array("\(kind.rawValue) \(hit ? "hit" : "miss")\n".utf8), to: descriptor,
      path: locations.useLog)
  }
}

/// Notes that `path` was used just now: what was not used for longest is pruned first.
package func noteUse(of path: String) { utimes(path, nil) }
