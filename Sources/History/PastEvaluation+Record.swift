import Basics
import Files
import Judging
import Model
import Storage

extension PastEvaluation {
  /// What the record in this file comes to; nil when it is no record of an evaluation.
  /// - Throws: `FileError` when it cannot be read.
  package init?(ofRecord path: String) throws(FileError) {
    self.init(
      try StoredRecord(path: path).entries,
      name: RecordName.bare(path.lastPathPart),
      sha256: try digest(ofFile: path))
  }

  /// What the entries of a record come to; nil when they are no record of an evaluation.
  init?(_ entries: [Entry], name: String, sha256: String) {
    guard let assessment = Assessment(entries) else { return nil }
    let source = assessment.opening.source
    self.init(
      name: name, sha256: sha256, startedAt: assessment.opening.startedAt,
      seconds: assessment.seconds, source: source?.name ?? "files", version: source?.version,
      commit: source?.commit ?? "", candidates: assessment.rows.map(PastCandidate.init))
  }
}

extension PastCandidate {
  fileprivate init(_ row: Assessment.Row) {
    var code: String?
    // What was verified was not compared with a base, so it is no ground to build anything.
    if case .built(_, let digest, _, _)? = row.build?.outcome { code = digest }
    self.init(
      row.candidate.subject, verdict: row.judgement.verdict, why: row.judgement.why,
      machineCode: code, cells: row.cells.map { PastCell($0, runs: row.runs[$0.id] ?? []) })
  }
}

extension PastCell {
  fileprivate init(_ cell: Cell, runs: [JudgedRun]) {
    let verdict = cell.tally.verdict
    self.init(
      cell.id, outcome: verdict.outcome.rawValue, isFailure: verdict.outcome.isFailure,
      failure: verdict.outcome.isFailure ? verdict.title : nil,
      runs: cell.tally.runs, failed: cell.tally.failed,
      // Where a run failed a time says little.
      median: cell.tally.failed == 0 ? runs.medianOfClean : nil)
  }
}

extension [JudgedRun] {
  /// The median duration, in seconds, of the runs that came to their own end; nil when none did.
  fileprivate var medianOfClean: Double? {
    let sorted = compactMap { run -> Double? in
      run.entry.endedWell ? Double(run.entry.duration) / 1e6 : nil
    }.sorted()
    guard !sorted.isEmpty else { return nil }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
