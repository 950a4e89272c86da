import Basics
import Files
import Judging
import Model
import Storage

extension PastEvaluation {
  /// What the record in this file comes to; nil when it is no record of an evaluation.
  /// - Throws: `FileError` when it cannot be read.
  package init?(ofRecord path: String) throws(FileError) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    self.init(
      try StoredRecord(path: path).entries,
      name: file.hasSuffix(".jsonl") ? String(file.dropLast(6)) : file,
      sha256: try digest(ofFile: path))
  }

  /// What the entries of a record come to; nil when they are no record of an evaluation.
  init?(_ entries: [Entry], name: String, sha256: String) {
    guard let assessment = Assessment(entries) else { return nil }
    let source = assessment.opening.source
    let clean = CleanRuns(entries)
    let rows = [assessment.base].compactMap { $0 } + assessment.candidates
    self.init(
      name: name, sha256: sha256, startedAt: assessment.opening.startedAt,
      seconds: assessment.seconds, source: source.name, version: source.version,
      commit: source.commit, candidates: rows.map { PastCandidate($0, clean) })
  }
}

extension PastCandidate {
  fileprivate init(_ row: Assessment.Row, _ clean: CleanRuns) {
    var code: String?
    if case .built(_, let digest, _, _)? = row.build?.outcome { code = digest }
    self.init(
      name: row.candidate.name, verdict: row.judgement.verdict.rawValue, why: row.judgement.why,
      machineCode: code,
      cells: row.cells.map { PastCell($0, median: clean.median(row.candidate.name, $0)) })
  }
}

extension PastCell {
  fileprivate init(_ cell: Cell, median: Double?) {
    let verdict = cell.tally.verdict
    self.init(
      scenario: cell.key.scenario, settings: cell.key.settings, outcome: verdict.outcome.rawValue,
      isFailure: verdict.outcome.isFailure,
      failure: verdict.outcome.isFailure ? verdict.title : nil,
      runs: cell.tally.runs, failed: cell.tally.failed, median: median)
  }
}

/// How long the runs of each cell took that came to their own end.
private struct CleanRuns {
  private var durations: [String: [Double]] = [:]

  init(_ entries: [Entry]) {
    for case .run(let run) in entries {
      guard case .ended(.code(0)) = run.observation.ending else { continue }
      durations[Self.key(run.candidate, run.scenario, run.settings), default: []]
        .append(Double(run.observation.duration) / 1e6)
    }
  }

  /// In seconds; nil where a run failed, since such a time says little.
  func median(_ candidate: String, _ cell: Cell) -> Double? {
    guard cell.tally.failed == 0,
      let sorted = durations[Self.key(candidate, cell.key.scenario, cell.key.settings)]?.sorted()
    else { return nil }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private static func key(_ candidate: String, _ scenario: String, _ settings: String) -> String {
    [candidate, scenario, settings].joined(separator: "\u{0}")
  }
}
