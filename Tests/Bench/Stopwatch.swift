import Basics
import Building
import Evaluation
import Files
import Foundation
import Model
import Processes
import Sandbox
import Storage
import Synchronization

/// When things happened in an evaluation, in seconds since it began.
final class Stopwatch: Sendable {
  private let start = monotonicMicroseconds()
  private let state = Mutex(Times())

  /// What was seen so far.
  struct Times {
    /// When each candidate's build was done, in order.
    var builds: [(subject: Subject, at: Double)] = []
    /// When the extension's build began, by subject.
    var extensions: [Subject: Double] = [:]
    /// When each run was over, by subject.
    var runs: [Subject: [Double]] = [:]
    /// When each cell had its first run, by subject.
    var cells: [Subject: [CellID: Double]] = [:]
    /// What came of the builds.
    var outcomes: [Subject: BuildEntry.Outcome] = [:]
  }

  var now: Double { Double(monotonicMicroseconds() - start) / 1e6 }
  var times: Times { state.withLock { $0 } }

  /// Takes an event in.
  func take(_ event: EvaluationEvent) {
    let now = now
    state.withLock { times in
      switch event {
      case .preparing(.building(let subject, let step)) where !isCore(step):
        times.extensions[subject] = times.extensions[subject] ?? now
      case .entry(.build(let build)):
        times.builds.append((build.subject, now))
        times.outcomes[build.subject] = build.outcome
      case .entry(.run(let run)):
        times.runs[run.subject, default: []].append(now)
        let first = times.cells[run.subject]?[run.cell] ?? now
        times.cells[run.subject, default: [:]][run.cell] = first
      default: break
      }
    }
  }

  /// When the build of a candidate began and ended, with all that belongs to it; the first is 1.
  func build(_ number: Int) throws -> (subject: Subject, start: Double, end: Double) {
    let builds = times.builds
    let places = builds.indices.filter { builds[$0].subject.isCandidate }
    guard number > 0, places.indices.contains(number - 1), places[number - 1] > 0 else {
      throw BenchError("there was no build \(number)")
    }
    let place = places[number - 1]
    guard case .built? = times.outcomes[builds[place].subject] else {
      throw BenchError("\(builds[place].subject.name) was not built: \(times.outcomes)")
    }
    return (builds[place].subject, builds[place - 1].at, builds[place].at)
  }

  /// How long it took, in seconds.
  func buildTime(_ number: Int) throws -> Double {
    let build = try build(number)
    return build.end - build.start
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
func timed(_ request: EvaluationRequest) async throws -> Stopwatch {
  let watch = Stopwatch()
  _ = try await Evaluation(request) { watch.take($0) }.run()
  return watch
}

/// CPU seconds that the machine has spent so far on anything, by `/proc/stat`: what runs in a sandbox
/// is reaped there, and is not counted among our children. On a quiet machine it is all ours.
func machineCPU() throws -> Double {
  let text = String(decoding: try readFile("/proc/stat"), as: UTF8.self)
  let line = text.split(separator: "\n").first ?? ""
  let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
  // user, nice, system, idle, iowait, irq, softirq
  guard ticks.count >= 7 else { throw BenchError("/proc/stat cannot be read") }
  let busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]
  return busy / Double(sysconf(Int32(_SC_CLK_TCK)))
}

/// The seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async throws -> Double {
  let start = monotonicMicroseconds()
  try await body()
  return Double(monotonicMicroseconds() - start) / 1e6
}
