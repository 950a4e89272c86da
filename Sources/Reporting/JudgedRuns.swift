import Judging
import Model

/// A run and what was said of it.
struct JudgedRun: Sendable {
  let entry: RunEntry
  let verdict: RunVerdict

  /// `run 2: hang` or `run 2: invalid`.
  var words: String { "run \(entry.number): \(verdict.verdict?.outcome.rawValue ?? "invalid")" }
}

extension ReportInput {
  /// The runs of a cell with their verdicts, in the order they were made.
  func runs(_ row: Row, _ column: Column) -> [JudgedRun] {
    let entries = row.runs[column] ?? []
    guard let tally = row.cells[column]?.tally else { return [] }
    // The tally holds the verdicts of valid runs in order: only where some are invalid must they be
    // told apart by judging again.
    if tally.invalid.isEmpty, tally.verdicts.count == entries.count {
      return zip(entries, tally.verdicts).map { JudgedRun(entry: $0, verdict: .verdict($1)) }
    }
    guard let scenario = scenario(column) else { return [] }
    return entries.map { entry in
      JudgedRun(
        entry: entry,
        verdict: judge(entry.observation, scenario: scenario, rules: assessment.opening.rules))
    }
  }
}

extension [JudgedRun] {
  /// The run to look at first: one that failed as the cell's verdict says, or else the first.
  func telling(_ tally: CellTally) -> JudgedRun? {
    if let leading = tally.leadingFailure,
      let run = first(where: { $0.verdict.verdict == leading })
    {
      return run
    }
    return first { $0.verdict.verdict != nil } ?? first
  }

  /// All the time they took, in seconds.
  var seconds: Double {
    reduce(0) { $0 + Swift.max(0, Double($1.entry.observation.duration)) / 1e6 }
  }
}
