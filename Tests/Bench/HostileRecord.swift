import Evaluation
import Files
import Foundation
import Model
import Processes
import Reporting
import Sandbox
import Storage

/// A record that was made to let reports fail: of a real evaluation, with 200 candidates
/// in place of its own, 5,000 frames, control characters, markup, and a line that is no UTF-8.
struct HostileRecord {
  private static let evil = "\0\u{1b}[31m<script>alert(1)</script>\u{202e}\u{fffe}"
  private static let candidates = 200
  private static let frames = 5000

  /// Writes the record to a file; gives the file's size in bytes.
  static func write(_ entries: [Entry], to path: String) throws -> Int {
    var told: [Entry] = []
    var copied: [Entry] = []
    for entry in entries {
      if isOfCandidate(entry) { copied.append(entry) } else { told.append(entry) }
    }
    guard !copied.isEmpty, deepen(&told) else {
      throw BenchError("the evaluation has no candidate, or no stack")
    }
    for number in 0..<candidates { told += copied.map { renamed($0, number) } }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    var bytes: [UInt8] = []
    for entry in told { bytes += try encoder.encode(entry) + [0x0a] }
    bytes += Array("{\"run\":".utf8) + [0xff, 0xfe, 0x80, 0x7d, 0x0a]
    try writeFile(bytes, to: path)
    return bytes.count
  }

  private static func isOfCandidate(_ entry: Entry) -> Bool {
    switch entry {
    case .candidate(let candidate): candidate.subject.isCandidate
    case .build(let build): build.subject.isCandidate
    case .run(let run): run.subject.isCandidate && run.number == 1
    default: false
    }
  }

  /// Makes the first stack there is a deep one.
  private static func deepen(_ entries: inout [Entry]) -> Bool {
    for index in entries.indices {
      guard case .run(var run) = entries[index], !run.observation.stacks.isEmpty,
        let frame = run.observation.stacks[0].threads.first?.frames.first
      else { continue }
      run.observation.stacks[0].threads[0].frames = (0..<frames).map { number in
        var deep = frame
        deep.function = "f\(number)<b>\(evil)"
        return deep
      }
      entries[index] = .run(run)
      return true
    }
    return false
  }

  private static func renamed(_ entry: Entry, _ number: Int) -> Entry {
    let subject = Subject.candidate("candidate-\(number)\(evil)")
    switch entry {
    case .candidate(var candidate):
      candidate.subject = subject
      candidate.title = String(repeating: evil, count: 5)
      return .candidate(candidate)
    case .build(var build):
      build.subject = subject
      return .build(build)
    case .run(var run):
      run.subject = subject
      run.observation.output.standardError = String(repeating: evil, count: 200)
      return .run(run)
    default: return entry
    }
  }
}

extension Measurement {
  /// `forkproof report` in each format, the whole command; the slowest counts.
  func reports(_ ground: BenchGround, _ rounds: Int) async throws -> Result {
    let (scenarios, settings) = try ground.firstCells()
    let request = try ground.request(
      [try ground.numberedPatch("src/php/ext/grpc/timeval.c")], scenarios: scenarios,
      settings: settings, runs: 1)
    let record = try await Evaluation(request) { _ in }.run().path
    let entries = try StoredRecord(path: record).entries
    let path = "\(try ground.folder("hostile"))/hostile.jsonl"
    let size = try HostileRecord.write(entries, to: path)
    var times: [(name: String, seconds: Double)] = []
    for format in ReportFormat.allCases {
      let command = Command(
        "\(ground.programs)/forkproof", ["report", "--format", format.rawValue, path],
        environment: ["FORKPROOF_HOME": ground.home, "HOME": ground.home])
      var values: [Double] = []
      for _ in 0..<min(rounds, 3) {
        values.append(
          try await seconds {
            let result = try await run(command)
            guard result.status == .code(0), !result.output.isEmpty else {
              throw BenchError("no report as \(format.rawValue): \(result.errorText)")
            }
          })
      }
      times.append((format.rawValue, median(values)))
    }
    let slowest = times.map(\.seconds).max() ?? 0
    return Result(
      name: rawValue, seconds: slowest, target: "less than 2 s", isMet: slowest < 2,
      note: "\(size / 1_000_000) MB; "
        + times.map { "\($0.name) \(number($0.seconds))" }.joined(separator: ", "))
  }
}
