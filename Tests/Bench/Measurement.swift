import Foundation

/// What can be measured.
enum Measurement: String, CaseIterable {
  case a, b, c, d, e, f, g, h, i, j, k, diagnose, family, full

  /// What the measurement answers.
  var question: String {
    switch self {
    case .a: "a patch of one file of the extension, built warm, over the bare compile and link"
    case .b: "the same to its first full row of verdicts"
    case .c: "a patch of one .cc of the core, warm, to the library, over the bare compile and link"
    case .d: "a patch of a header with 50 dependants, over its CPU time by the cores"
    case .e: "an evaluation again, with nothing changed"
    case .f: "the price of the last of 32 candidates over that of the second"
    case .g: "the default evaluation over its CPU time by the cores"
    case .h: "the peak memory of the default evaluation"
    case .i: "importing and pinning the source, over fetching and unpacking it"
    case .j: "a hostile record of 200 candidates, in the slowest report format"
    case .k: "the peak memory of reports on a record of 200 candidates in 500 cells"
    case .diagnose: "diagnosing one hung process, over gdb's stacks of it"
    case .family: "diagnosing a family of 50 hung processes, over gdb's stacks of one"
    case .full: "the whole core from nothing"
    }
  }

  func measure(_ ground: BenchGround, rounds: Int, past: History) async throws -> Result {
    switch self {
    case .a: try await extensionPatch(ground, rounds)
    case .b: try await firstRow(ground, rounds)
    case .c: try await corePatch(ground, rounds, fromNothing: past.latest(.full)?.seconds)
    case .d: try await headerPatch(ground)
    case .e: try await nothingChanged(ground, rounds)
    case .f: try await manyCandidates(ground)
    case .g: try await defaultEvaluation(ground).time
    case .h: try await defaultEvaluation(ground).memory
    case .i: try await importing(ground)
    case .j: try await reports(ground, rounds)
    case .k: try await largeRecord(ground)
    case .diagnose: try await diagnosis(ground, rounds, of: 1)
    case .family: try await diagnosis(ground, rounds, of: 50)
    case .full: try await fullCore(ground)
    }
  }
}

/// What came of a measurement.
struct Result: Codable, Equatable {
  /// The letter of the measurement.
  var name: String
  /// Seconds; of memory, MiB.
  var seconds: Double
  /// What it is compared with, in the same unit; nil where there is nothing.
  var floor: Double?
  /// What must hold, in words; empty where nothing must.
  var target = ""
  /// Whether it does; nil where nothing must.
  var isMet: Bool?
  /// What else was seen.
  var note = ""

  /// How much more than the floor it is.
  var ratio: Double? { floor.flatMap { $0 > 0 ? seconds / $0 : nil } }

  /// The result in one line.
  var line: String {
    [
      "\(name): \(number(seconds))", floor.map { "floor \(number($0))" },
      ratio.map { "ratio \(number($0))" }, target.isEmpty ? nil : target,
      isMet.map { $0 ? "met" : "MISSED" }, note.isEmpty ? nil : note,
    ].compactMap { $0 }.joined(separator: ", ")
  }
}

/// A number with as many digits as it is worth.
func number(_ value: Double) -> String { String(format: value < 100 ? "%.2f" : "%.0f", value) }

/// The value in the middle; of an even count the mean of the two.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard let last = sorted.last else { return 0 }
  let middle = sorted.count / 2
  if sorted.count.isMultiple(of: 2) { return (sorted[middle - 1] + sorted[middle]) / 2 }
  return sorted.indices.contains(middle) ? sorted[middle] : last
}

/// Results as a table, beside those of the run before.
func table(_ results: [Result], previous: [Result]) -> String {
  let head = ["", "value", "floor", "ratio", "before", "target", ""]
  let rows = results.map { result in
    [
      result.name, number(result.seconds), result.floor.map(number) ?? "-",
      result.ratio.map(number) ?? "-",
      previous.first { $0.name == result.name }.map { number($0.seconds) } ?? "-",
      result.target.isEmpty ? "-" : result.target,
      result.isMet.map { $0 ? "met" : "MISSED" } ?? "",
    ]
  }
  let widths = head.indices.map { column in
    ([head] + rows).map { $0[column].count }.max() ?? 0
  }
  return ([head] + rows).map { row in
    zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      .joined(separator: "  ")
  }.joined(separator: "\n")
}
