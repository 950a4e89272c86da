import Basics
import Evaluation
import Files
import Foundation
import Model
import Processes
import Reporting
import Sandbox
import Storage

/// A record of 200 candidates in 500 cells, made of the runs of a real one: what differs between runs does
/// so here as well.
struct LargeRecord {
  private static let candidates = 200
  private static let scenarios = 25
  private static let settings = 20

  private let file: OutputFile
  private let encoder = JSONEncoder.canonical
  private var random = SystemRandomNumberGenerator()
  /// Bytes written.
  private(set) var size = 0

  /// Writes the record to a file; gives its size in bytes.
  static func write(_ entries: [Entry], to path: String) throws -> Int {
    var record = try LargeRecord(path)
    try record.write(entries)
    try record.file.finish()
    return record.size
  }

  private init(_ path: String) throws {
    file = try OutputFile(path)
  }

  private mutating func write(_ entries: [Entry]) throws {
    guard case .opened(var opening)? = entries.first,
      let scenario = opening.scenarios.first, let settings = opening.settings.first
    else { throw BenchError("the evaluation has no cell") }
    var runs: [Bool: [Observation]] = [:]
    var builds: [Bool: BuildEntry] = [:]
    for entry in entries {
      if case .run(let run) = entry, run.subject == .base || run.subject.isCandidate {
        runs[run.subject == .base, default: []].append(run.observation)
      }
      if case .build(let build) = entry { builds[build.subject == .base] = build }
    }
    opening.plan = nil
    opening.settings = (0..<Self.settings).map { number in
      var many = settings
      many.name = "\(settings.name)-of-many-\(number)"
      return many
    }
    let names = opening.settings.map(\.name)
    opening.scenarios = (0..<Self.scenarios).map { number in
      var many = scenario
      many.name = "\(scenario.name)-of-many-\(number)"
      many.base = [:]
      many.settings = names
      return many
    }
    try put(.opened(opening))
    let subjects =
      [Subject.base] + (0..<Self.candidates).map { .candidate("a-candidate-of-many-\($0)") }
    for subject in subjects { try put(.candidate(CandidateEntry(subject, title: "one of many"))) }
    for (number, subject) in subjects.enumerated() {
      let recipe = builds[subject == .base]?.recipe ?? ""
      try put(
        .build(
          BuildEntry(
            subject, recipe: recipe,
            outcome: .built(
              key: "\(number)", codeDigest: "\(number)", seconds: 1, reused: false))))
    }
    for cell in opening.cells {
      for subject in subjects {
        // One candidate in fifty fails as the base does.
        let asBase = subject == .base || Int.random(in: 0..<50, using: &random) == 0
        guard let seen = runs[asBase]?.randomElement(using: &random) else {
          throw BenchError("the evaluation has no run of \(asBase ? "the base" : "a candidate")")
        }
        try put(.run(RunEntry(subject, cell, number: 1, observation: varied(seen))))
      }
    }
    try put(.closed(Closing(seconds: 1000)))
  }

  /// The run as another would have been: other times, other addresses.
  private mutating func varied(_ observation: Observation) -> Observation {
    var seen = observation
    seen.startedAt += Double.random(in: 0..<1000, using: &random)
    seen.duration += Int.random(in: 0..<5000, using: &random)
    for index in seen.phases.indices {
      seen.phases[index].at += Int.random(in: 0..<50, using: &random)
    }
    let offset = UInt64.random(in: 0..<(1 << 20), using: &random) << 12
    for process in seen.stacks.indices {
      for thread in seen.stacks[process].threads.indices {
        for frame in seen.stacks[process].threads[thread].frames.indices {
          seen.stacks[process].threads[thread].frames[frame].address &+= offset
        }
      }
    }
    return seen
  }

  private mutating func put(_ entry: Entry) throws {
    let line = [UInt8](try encoder.encode(entry)) + [0x0a]
    size += line.count
    try file.write(line)
  }
}

extension Measurement {
  /// `forkproof report` of the record in each format: the most memory that any of them takes.
  func largeRecord(_ ground: BenchGround) async throws -> Result {
    let (scenarios, settings) = try ground.firstCells()
    let request = try ground.request(
      [try ground.numberedPatch("src/php/ext/grpc/timeval.c")], scenarios: scenarios,
      settings: settings, runs: 1)
    let record = try await Evaluation(request) { _ in }.run().path
    let folder = try ground.folder("large")
    let size = try LargeRecord.write(
      try StoredRecord(path: record).entries, to: "\(folder)/large.jsonl")
    var peaks: [(name: String, megabytes: Double)] = []
    for format in ReportFormat.allCases where format != .upstreamIssue {
      let command = Command(
        "\(ground.programs)/forkproof",
        [
          "report", "--format", "\(format.rawValue)=\(folder)/report", "\(folder)/large.jsonl",
        ], environment: ["FORKPROOF_HOME": ground.home, "HOME": ground.home])
      async let result = run(command)
      let peak = try await watchMemory(of: "forkproof")
      _ = try await result
      peaks.append((format.rawValue, Double(peak) * 1024 / 1e6))
    }
    let most = peaks.map(\.megabytes).max() ?? 0
    return Result(
      name: rawValue, seconds: most, target: "at most 300 MB", isMet: most <= 300,
      note: "\(size / 1_000_000) MB; "
        + peaks.map { "\($0.name) \(number($0.megabytes))" }.joined(separator: ", "))
  }
}
