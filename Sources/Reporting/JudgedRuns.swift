import Judging
import Model

extension JudgedRun {
  /// `run 2: hang` or `run 2: invalid`.
  var words: String { "run \(entry.number): \(verdict.verdict?.outcome.rawValue ?? "invalid")" }
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
    reduce(0) { $0 + Swift.max(0, Double($1.entry.duration)) / 1e6 }
  }
}
