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
  /// What forks cost.
  package var prices: Prices
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
    /// Its runs in the order they were made, with their verdicts.
    package var runs: [CellID: [JudgedRun]]
    /// What it comes to.
    package var judgement: CandidateJudgement
  }

  /// Judges what the entries of a record tell; nil when they do not begin with an opening.
  package init?(_ entries: [Entry]) {
    guard let judged = JudgedEntry.judging(entries) else { return nil }
    self.init(judged)
  }

  /// Judges by the verdicts that the runs got already; nil when the entries do not begin with an
  /// opening.
  package init?(_ entries: [JudgedEntry]) {
    guard case .opened(let opening)? = entries.first?.entry else { return nil }
    self.opening = opening
    var reader = RecordReader(opening)
    for entry in entries { reader.take(entry) }
    seconds = reader.seconds
    prices = Prices(entries)
    let controls = reader.controls
    let judge = reader.judge(controls)
    let rows = reader.order.map { reader.row($0, judge) }
    self.controls = controls
    base = rows.first { $0.candidate.isBase }
    candidates = rows.filter { !$0.candidate.isBase }
  }

  /// The unpatched source, then the candidates.
  package var rows: [Row] { (base.map { [$0] } ?? []) + candidates }

  /// The controls that did not hold, each in a few words.
  package var brokenControls: [String] { controls.flatMap(\.broken) }

  /// What a record keeps of the verdicts.
  package var stored: [StoredVerdict] {
    rows.map { row in
      StoredVerdict(
        row.candidate.subject, verdict: row.judgement.verdict.rawValue,
        cells: row.cells.map {
          StoredCell(cell: $0.id, outcome: $0.tally.verdict.outcome.rawValue)
        })
    }
  }

  /// The exit code of the evaluation: that of its candidates, or of the base when there are none.
  package var exitCode: ExitCode {
    if seconds == nil { return .inconclusive }
    return ExitCode((candidates.isEmpty ? rows : candidates).map(\.judgement.verdict))
  }
}
