import Basics
import Judging
import Model

/// What reports are made of: a judged record and the runs behind it, arranged for reading.
package struct ReportInput: Sendable {
  /// The record, judged.
  package let assessment: Assessment
  /// The rows of every report: the unpatched source first, then the candidates.
  let rows: [Row]
  /// The columns of every report: settings by settings, its scenarios in order.
  let columns: [CellID]
  /// What went wrong anywhere, each once.
  let failures: [FailureSummary]
  /// The settings that promise forking.
  private let promising: Set<String>

  /// Judges and arranges the entries of a record; nil when they do not begin with an opening.
  package init?(_ entries: [Entry]) {
    guard let assessment = Assessment(entries) else { return nil }
    self.init(assessment)
  }

  /// Arranges an assessment.
  package init(_ assessment: Assessment) {
    self.assessment = assessment
    let opening = assessment.opening
    columns = opening.cells
    promising = Set(opening.settings.filter(\.promisesForking).map(\.name))
    rows = assessment.rows.map(Row.init)
    failures = FailureSummary.distinct(rows: rows, columns: columns)
  }

  /// The row of the unpatched source; nil when it is not in the record.
  var base: Row? { rows.first.flatMap { $0.isBase ? $0 : nil } }

  /// Whether a candidate must pass there: gRPC promises forking, or the base passes.
  func counts(_ column: CellID) -> Bool {
    CellSurroundings(
      base: base?.cells[column]?.tally, isPromised: promising.contains(column.settings)
    ).isNeeded
  }

  /// The cells that could not be asked here, by the reason, in the order of the columns.
  var notAsked: [(why: String, cells: [CellID])] {
    var found: [(why: String, cells: [CellID])] = []
    for column in columns {
      let tallies = rows.compactMap { $0.cells[column]?.tally }
      let skipped = tallies.first { $0.runs == 0 && $0.count(.skipped) > 0 }?.verdict
      guard let skipped else { continue }
      if let known = found.firstIndex(where: { $0.why == skipped.why }) {
        found[known].cells.append(column)
      } else {
        found.append((skipped.why, [column]))
      }
    }
    return found
  }

  /// The same, a line each: `fpm-recycle under default, on-epoll1: there is no PHP-FPM`.
  var notAskedLines: [String] {
    notAsked.map { why, cells in
      var scenarios: [String] = []
      for cell in cells where !scenarios.contains(cell.scenario) { scenarios.append(cell.scenario) }
      let places = scenarios.map { scenario in
        let settings = cells.filter { $0.scenario == scenario }.map(\.settings)
        return "\(scenario) under \(settings.joined(separator: ", "))"
      }
      return "\(places.joined(separator: "; ")): \(why)"
    }
  }

  /// k of n and what is known of the rate, at the confidence of the evaluation.
  func rate(_ tally: CellTally) -> String {
    tally.line(confidence: assessment.opening.sampling.confidence)
  }

  /// What the controls showed, a line each.
  var controls: [String] {
    assessment.controls.flatMap { control in
      control.holds
        ? ["\(control.name): \(control.shown)"] : control.broken.map { "did not hold: \($0)" }
    }
  }

  /// How many runs were made by earlier evaluations; nil when none was.
  var reused: String? {
    // There may be a hundred thousand: they are counted where they are.
    var (all, before, oldest) = (0, 0, Double.infinity)
    for run in rows.lazy.flatMap({ $0.runs.values.joined() }).map(\.entry) {
      all += 1
      guard run.isReused else { continue }
      before += 1
      oldest = min(oldest, run.startedAt)
    }
    guard before > 0 else { return nil }
    return "\(before) of \(counting(all, "run")) were made before, the oldest \(timestamp(oldest))"
  }

  /// `3 of 10 cells pass where forking is promised`
  func counted(_ row: Row) -> String {
    let promised = columns.filter { promising.contains($0.settings) }
    return PromisedCells(promised.compactMap { row.cells[$0]?.tally }).text
  }

  /// The scenarios that have a column, in order.
  var scenarioNames: [String] {
    var seen: Set<String> = []
    return columns.map(\.scenario).filter { seen.insert($0).inserted }
  }

  /// Where to read on about the failures; nil where none has a title.
  var failuresHint: String? {
    failures.contains { $0.detail == nil }
      ? "forkproof explain --title TITLE: what is known of it, and what to do today" : nil
  }

  /// What a row is that is judged.
  var rowWord: String { assessment.opening.source == nil ? "file" : "candidate" }

  /// `7 candidates: 1 PASS, 5 FAIL, 1 ERROR`
  var summary: String {
    let verdicts = assessment.candidates.map(\.judgement.verdict)
    guard !verdicts.isEmpty else { return "no candidates: only the unpatched source was run" }
    let told = CandidateVerdict.allCases.compactMap { verdict in
      let count = verdicts.count { $0 == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    return "\(counting(verdicts.count, rowWord)): \(told.joined(separator: ", "))"
  }

  /// What a report says of a record without an end; nil for one that has it.
  var interrupted: String? {
    assessment.seconds == nil ? "interrupted: what is shown is what was known by then" : nil
  }

  /// Of which plan the record is a part, or of how many parts it was made; nil for any other.
  var plan: String? {
    guard let plan = assessment.opening.plan else { return nil }
    if let shard = plan.shard {
      return "part \(shard) of plan \(plan.shortDigest): verdicts are decided on merge"
    }
    return plan.parts.map { "plan \(plan.shortDigest), merged from \(counting($0.count, "part"))" }
  }

  /// `grpc 1.51.1 from debian, commit 0123456789ab`
  var sourceLine: String {
    guard let source = assessment.opening.source else { return "files that were built elsewhere" }
    let version = source.version.map { "grpc \($0)" } ?? "grpc"
    return "\(version) from \(source.name), commit \(source.commit.prefix(12))"
  }

  /// A scenario as it was then; nil for a name that the record does not explain.
  func scenario(_ column: CellID) -> Scenario? {
    assessment.opening.scenarios.first { $0.name == column.scenario }
  }
}

/// A candidate, its cells and their runs.
struct Row: Sendable {
  let candidate: CandidateEntry
  let build: BuildEntry?
  let judgement: CandidateJudgement
  let cells: [CellID: Cell]
  /// Its runs in the order they were made.
  let runs: [CellID: [JudgedRun]]

  init(_ row: Assessment.Row) {
    candidate = row.candidate
    build = row.build
    judgement = row.judgement
    runs = row.runs
    cells = Dictionary(row.cells.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var isBase: Bool { candidate.isBase }

  func outcome(_ column: CellID) -> Verdict.Outcome? { cells[column]?.tally.verdict.outcome }

  /// The runs of a cell.
  func runs(_ column: CellID) -> [JudgedRun] { runs[column] ?? [] }

  /// `base`, or the verdict.
  var verdictWord: String { isBase ? "base" : judgement.verdict.rawValue }

  /// The same with what a pass is worth: `PASS <10 % (23 of 26 asked)`.
  var verdictWords: String { isBase ? "base" : judgement.words }

  /// Why the failures of a cell do not count against the candidate; nil where they do, or there are none.
  func excuse(_ column: CellID) -> String? { judgement.excuses[column] }

  /// What to do about its end: what applying it or building it told.
  var hint: String? {
    switch build?.outcome {
    case .failed(_, let hint?), .outOfReach(_, let hint?): hint
    default: candidate.hint
    }
  }
}
