import Building
import Evaluation
import Foundation
import Record
import Sandbox
import Synchronization

/// When things happened in an evaluation, in seconds since it began.
final class Stopwatch: Sendable {
  private let start = monotonicMicroseconds()
  private let state = Mutex(Times())

  /// What was seen so far.
  struct Times {
    /// When each candidate's build was done, by name, in order.
    var builds: [(name: String, at: Double)] = []
    /// When the extension's build began, by candidate.
    var extensions: [String: Double] = [:]
    /// When each cell had its first run, by candidate.
    var firstRuns: [String: [String: Double]] = [:]
    /// What came of the builds.
    var outcomes: [String: BuildEntry.Outcome] = [:]
  }

  var now: Double { Double(monotonicMicroseconds() - start) / 1e6 }
  var times: Times { state.withLock { $0 } }

  /// Takes an event in.
  func take(_ event: Event) {
    let now = now
    state.withLock { times in
      switch event {
      case .building(let candidate, let step) where !isCore(step):
        times.extensions[candidate] = times.extensions[candidate] ?? now
      case .entry(.build(let build)):
        times.builds.append((build.candidate, now))
        times.outcomes[build.candidate] = build.outcome
      case .entry(.run(let run)):
        let cell = "\(run.scenario) \(run.settings)"
        let seen = times.firstRuns[run.candidate]?[cell]
        times.firstRuns[run.candidate, default: [:]][cell] = seen ?? now
      default: break
      }
    }
  }

  /// How long the build of the candidate at `place` took, with all that belongs to it.
  func build(_ place: Int) throws -> Double {
    let builds = times.builds
    guard place > 0, builds.indices.contains(place) else {
      throw BenchError("there was no build \(place)")
    }
    guard case .built? = times.outcomes[builds[place].name] else {
      throw BenchError("\(builds[place].name) was not built: \(times.outcomes)")
    }
    return builds[place].at - builds[place - 1].at
  }
}

/// Whether a step is one of relinking the core.
private func isCore(_ event: Builder.Event) -> Bool {
  switch event {
  case .step(let name), .progress(let name, _, _), .reused(let name):
    name.hasPrefix("core") || name.hasPrefix("lib")
  }
}

/// Runs an evaluation under a stopwatch.
func timed(_ request: Request) async throws -> Stopwatch {
  let watch = Stopwatch()
  _ = try await Evaluation(request) { watch.take($0) }.run()
  return watch
}

/// CPU seconds of all children that ended so far.
func childrenCPU() -> Double {
  var usage = rusage()
  getrusage(RUSAGE_CHILDREN.rawValue, &usage)
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// The seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async throws -> Double {
  let start = monotonicMicroseconds()
  try await body()
  return Double(monotonicMicroseconds() - start) / 1e6
}
