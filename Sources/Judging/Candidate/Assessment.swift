import Basics
import Model

/// What a record comes to: a row for each candidate, judged. A pure function of the record, so that
/// a stored one is judged again without running again.
package struct Assessment: Sendable, Equatable {
  /// What the evaluation set out to do.
  package var opening: Opening
  /// The unpatched source.
  package var base: Row?
  /// The candidates, in the order they were given.
  package var candidates: [Row]
  /// What the controls showed.
  package var controls: [Controls.Finding]
  /// How long it took, in seconds; nil when it was interrupted.
  package var seconds: Double?

  /// One candidate and what became of it.
  package struct Row: Sendable, Equatable {
    /// The candidate.
    package var candidate: CandidateEntry
    /// Its build; nil when it did not come to that.
    package var build: BuildEntry?
    /// Its cells, by scenario and settings as they stand in the opening.
    package var cells: [Cell]
    /// What is said of it.
    package var judgement: CandidateJudgement
  }

  /// Judges what the entries of a record tell; nil when they do not begin with an opening.
  package init?(_ entries: [Entry]) {
    guard case .opened(let opening)? = entries.first else { return nil }
    self.opening = opening
    var reader = RecordReader(opening)
    let verdicts = entries.mappedByAllCores(least: 64) { [reader] in reader.verdict($0) }
    for (entry, verdict) in zip(entries, verdicts).dropFirst() { reader.take(entry, verdict) }
    seconds = reader.seconds
    let controls = reader.controls
    let rows = reader.order.map { reader.row($0, controls) }
    self.controls = controls
    base = rows.first { $0.candidate.isBase }
    candidates = rows.filter { !$0.candidate.isBase }
  }

  /// The controls that did not hold, each in a few words.
  package var brokenControls: [String] { controls.flatMap(\.broken) }

  /// What a record keeps of the verdicts.
  package var stored: [StoredVerdict] {
    ([base].compactMap { $0 } + candidates).map { row in
      StoredVerdict(
        candidate: row.candidate.name, verdict: row.judgement.verdict.rawValue,
        cells: Dictionary(
          row.cells.map { ("\($0.key)", $0.tally.verdict.outcome.rawValue) },
          uniquingKeysWith: { first, _ in first }))
    }
  }

  /// The exit code of the evaluation: that of its candidates, or of the base when there are none.
  package var exitCode: ExitCode {
    if seconds == nil { return .inconclusive }
    let rows = candidates.isEmpty ? [base].compactMap { $0 } : candidates
    return ExitCode(rows.map(\.judgement.verdict))
  }
}

/// Collects the entries of a record by candidate.
private struct RecordReader {
  let opening: Opening
  let judge: RunJudge
  let scenarios: [String: Scenario]
  var order: [String] = []
  var candidates: [String: CandidateEntry] = [:]
  var builds: [String: BuildEntry] = [:]
  var runs: [String: [CellKey: CellTally]] = [:]
  var seconds: Double?

  init(_ opening: Opening) {
    self.opening = opening
    judge = RunJudge(rules: opening.rules)
    scenarios = Dictionary(
      opening.scenarios.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The verdict of a run by itself; nil for another entry, and for a scenario that the opening does
  /// not explain.
  func verdict(_ entry: Entry) -> RunVerdict? {
    guard case .run(let run) = entry, var scenario = scenarios[run.scenario] else { return nil }
    if run.candidate == CandidateEntry.plainName { scenario = scenario.withoutExtension }
    return judge.verdict(run.observation, scenario: scenario)
  }

  mutating func take(_ entry: Entry, _ verdict: RunVerdict?) {
    switch entry {
    case .opened: break
    case .candidate(let candidate):
      if candidates[candidate.name] == nil { order.append(candidate.name) }
      candidates[candidate.name] = candidate
    case .build(let build): builds[build.candidate] = build
    case .run(let run): verdict.map { take(run, $0) }
    case .closed(let closing): seconds = closing.seconds
    }
  }

  private mutating func take(_ run: RunEntry, _ verdict: RunVerdict) {
    let key = CellKey(
      build: builds[run.candidate]?.recipe ?? "", scenario: run.scenario, settings: run.settings)
    runs[run.candidate, default: [:]][key, default: CellTally()].add(verdict)
  }

  func row(_ name: String, _ controls: [Controls.Finding]) -> Assessment.Row {
    let candidate = candidates[name] ?? CandidateEntry(name: name, title: "")
    let cells = cells(of: name)
    return Assessment.Row(
      candidate: candidate, build: builds[name], cells: cells,
      judgement: verdictWithoutRuns(candidate)
        ?? Judging.judge(
          candidate: cells, base: candidate.isBase ? [] : baseCells(as: builds[name]?.recipe ?? ""),
          settings: opening.settings, sampling: opening.sampling,
          brokenControls: controls.flatMap(\.broken)))
  }

  /// The base's cells, to be held against those of a candidate that was built by `recipe`.
  private func baseCells(as recipe: String) -> [Cell] {
    cells(of: CandidateEntry.baseName).map { cell in
      var cell = cell
      cell.key.build = recipe
      return cell
    }
  }

  /// What has to hold, or no verdict stands.
  var controls: [Controls.Finding] {
    let known = Dictionary(
      opening.scenarios.map { ($0.name, $0.base) }, uniquingKeysWith: { first, _ in first })
    return Controls(
      plain: cells(of: CandidateEntry.plainName), base: cells(of: CandidateEntry.baseName),
      comment: cells(of: CandidateEntry.commentName),
      commentIsBase: code(of: CandidateEntry.commentName).map { $0 == baseCode }
    ).findings(known: opening.knowsBase ? known : nil)
  }

  /// The cells that were run, scenario by scenario, in the order of the opening.
  private func cells(of name: String) -> [Cell] {
    let tallies = runs[name] ?? [:]
    let build = builds[name]?.recipe ?? ""
    return opening.scenarios.flatMap { scenario in
      opening.settings.compactMap { settings in
        let key = CellKey(build: build, scenario: scenario.name, settings: settings.name)
        return tallies[key].map { Cell(key, $0) }
      }
    }
  }

  /// What is said of a candidate that never ran, by how far it came.
  private func verdictWithoutRuns(_ candidate: CandidateEntry) -> CandidateJudgement? {
    if let failure = candidate.failure {
      let isUnreadable = candidate.refusal == .unreadable
      return CandidateJudgement(isUnreadable ? .unreadable : .notApplied, why: failure)
    }
    guard let build = builds[candidate.name] else {
      return CandidateJudgement(
        .inconclusive,
        why: seconds == nil
          ? "interrupted before it was built"
          : "not built: there was no candidate to hold against it"
      )
    }
    switch build.outcome {
    case .failed(let why, _): return CandidateJudgement(.buildFailed, why: why)
    case .outOfReach(let why, _): return CandidateJudgement(.inconclusive, why: why)
    case .error(let why): return CandidateJudgement(.error, why: why)
    case .built(_, let code, _, _):
      guard !candidate.isBase, code == baseCode else { return nil }
      return CandidateJudgement(.noEffect, why: "the same machine code as the base; not run")
    }
  }

  private var baseCode: String? { code(of: CandidateEntry.baseName) }

  private func code(of name: String) -> String? {
    guard case .built(_, let code, _, _)? = builds[name]?.outcome else { return nil }
    return code
  }
}
