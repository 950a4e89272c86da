import Basics
import Judging
import Model
import Signatures

/// Everything that a record knows of one cell of one candidate, for a terminal: what happened when,
/// what was lost at the fork, the stacks beside the base's, what was changed, and how to see it again.
package struct Explanation: Sendable {
  private let report: ReportInput
  private let row: Row
  private let column: CellID
  private let tally: CellTally
  private let run: JudgedRun
  private let style: TerminalStyle

  /// The explanation of a candidate's cell; by default of the cell that tells most, and in it of the
  /// run that tells most.
  /// - Throws: `ExplanationError` when the record has no such candidate, cell or run.
  package init(
    _ report: ReportInput, candidate: String? = nil, scenario: String? = nil,
    settings: String? = nil, run number: Int? = nil, style: TerminalStyle
  ) throws(ExplanationError) {
    let row = try report.row(named: candidate)
    let column = try report.column(of: row, scenario: scenario, settings: settings)
    guard let tally = row.cells[column]?.tally else { throw .noCell(row.candidate.name, []) }
    let runs = row.runs(column)
    let chosen = number.map { number in runs.first { $0.entry.number == number } }
    guard let run = chosen ?? runs.telling(tally) else { throw .noRun(number ?? 1, runs.count) }
    self.report = report
    self.row = row
    self.column = column
    self.tally = tally
    self.run = run
    self.style = style
  }

  /// The whole text, which ends with a newline.
  package var text: String {
    let parts: [(String, [String])] = [
      ("", heading), ("what happened", timeline), ("what stands still", waits),
      ("threads lost at the fork", lost), ("stacks", stacks),
      ("what forks cost", report.price(row, column).map(\.words)),
      ("what \(row.candidate.name) changes", changes),
      ("just this again", [report.command(row, column)]),
    ]
    return parts.filter { !$0.1.isEmpty }.map { title, lines in
      let head = title.isEmpty ? [] : [style.bold(TextCleaner.line(title))]
      return (head + lines.map { title.isEmpty ? $0 : "  \($0)" }).map { $0 + "\n" }.joined()
    }.joined(separator: "\n")
  }

  private var heading: [String] {
    let verdict = tally.verdict
    var lines = [
      "\(row.candidate.name), \(column): \(verdict.outcome.rawValue)",
      run.verdict.verdict?.why ?? run.words, "\(report.rate(tally)); this is \(run.words)",
    ]
    if let known = comparison { lines.append(known) }
    if let question = report.scenario(column)?.question {
      lines.append("the question: \(question)")
    }
    return lines.flatMap { fold(TextCleaner.line($0), width: style.width, head: "") }
  }

  /// How the failure stands to the base's; nil where there is nothing to compare.
  private var comparison: String? {
    guard !row.isBase, let base = baseRun?.verdict.verdict else { return nil }
    guard let own = run.verdict.verdict?.signature else {
      return "the base there: \(base.outcome.rawValue)"
    }
    guard let other = base.signature else { return "the base there: \(base.outcome.rawValue)" }
    return own.title == other.title
      ? "the base fails in the same way" : "the base fails in another way: \(other.title)"
  }

  private var baseRun: JudgedRun? {
    guard !row.isBase, let base = report.base, let tally = base.cells[column]?.tally else {
      return nil
    }
    return base.runs(column).telling(tally)
  }

  private var seen: Observation { run.entry.observation }

  /// Phases, beginnings and ends of processes in the order of time.
  private var timeline: [String] {
    var events: [(at: Int, text: String)] = seen.phases.prefix(Self.shown).map {
      ($0.at, "\($0.words), process \($0.pid)")
    }
    for trace in seen.processes.prefix(Self.shown) where !trace.isPeer {
      events.append((trace.firstSeen, "process \(trace.pid) begins, made by \(trace.parent)"))
      let end = trace.exit.map { "ends: \($0.words)" } ?? "is last seen"
      events.append((trace.lastSeen, "process \(trace.pid) \(end)"))
    }
    for stall in seen.stalls.suffix(1) {
      let pids = Set(stall.waits.map(\.pid)).sorted().map(String.init).joined(separator: ", ")
      events.append((stall.lastMovement, "no progress any more in \(pids)"))
    }
    events.append((seen.duration, seen.ending.words))
    let ordered = events.enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }
    return ordered.map {
      "\(TextWidth.pad(duration($0.element.at), to: 9))  \(TextCleaner.line($0.element.text))"
    }
  }

  private var waits: [String] {
    guard let stall = seen.stalls.last else { return [] }
    return [stall.kind.words] + stall.waits.prefix(Self.shown).map { TextCleaner.line($0.words) }
  }

  private var lost: [String] {
    seen.processes.filter { !$0.isPeer && !$0.parentThreadsAtFork.isEmpty }.prefix(Self.shown)
      .compactMap { trace in
        let lost = ThreadName.lost(trace).sorted()
        guard !lost.isEmpty else { return nil }
        return TextCleaner.line(
          "process \(trace.pid), from \(trace.parent): \(lost.joined(separator: ", "))")
      }
  }

  private var stacks: [String] {
    let names = FrameNames()
    let own = run.stacks(names)
    guard let first = own.first else { return [] }
    guard let base = baseRun?.stacks(names).first else {
      return own.flatMap { lines($0, "") + [""] }.dropLast()
    }
    return beside(lines(first, row.candidate.name), lines(base, "base"))
  }

  private func lines(_ view: StackView, _ whose: String) -> [String] {
    let head = whose.isEmpty ? view.title : "\(whose): \(view.title)"
    return [TextCleaner.line(head)]
      + view.text(limit: Self.frames).split(separator: "\n").map {
        TextCleaner.line(String($0))
      }
  }

  /// Two texts side by side where there is room for both, else one after the other.
  private func beside(_ left: [String], _ right: [String]) -> [String] {
    let half = (style.width - 6) / 2
    guard half >= 50 else { return left + [""] + right }
    return (0..<max(left.count, right.count)).map { index in
      let own = index < left.count ? TextWidth.cut(left[index], to: half) : ""
      let other = index < right.count ? TextWidth.cut(right[index], to: half) : ""
      return "\(TextWidth.pad(own, to: half))  \(other)"
    }
  }

  private var changes: [String] {
    guard let text = row.candidate.diff, !text.isEmpty else { return [] }
    let diff = text.split(separator: "\n", omittingEmptySubsequences: false)
    let told = diff.prefix(Self.diffLines).map { TextCleaner.line(String($0)) }
    let more = diff.count - told.count
    return more > 0 ? told + ["and \(more) more lines"] : told
  }

  private static let shown = 200
  private static let frames = 40
  private static let diffLines = 200
}

/// Why a cell cannot be explained.
package enum ExplanationError: UserFacingError, Equatable, Sendable {
  /// The record has no candidate of this name, but these.
  case noCandidate(String, [String])
  /// The candidate was not run there, but under these.
  case noCell(String, [String])
  /// The cell has no run of this number, only this count of runs.
  case noRun(Int, Int)

  /// What is wrong, in one line.
  package var description: String {
    switch self {
    case .noCandidate(_, let names) where names.isEmpty: "nothing was run in this record"
    case .noCandidate(let name, _): "the record has no candidate '\(name)'"
    case .noCell(let name, _): "\(name) was not run in such a cell"
    case .noRun(let number, let count):
      "the cell has \(counting(count, "run")), and none of number \(number)"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noCandidate(_, let names), .noCell(_, let names):
      names.isEmpty ? nil : "there are: \(names.joined(separator: ", "))"
    case .noRun: "leave --run out for the run that tells most"
    }
  }
}

extension ReportInput {
  /// By default the first candidate that failed, or else the first row that was run.
  fileprivate func row(named name: String?) throws(ExplanationError) -> Row {
    guard let name else {
      let ran = rows.filter { !$0.cells.isEmpty }
      if let row = ran.first(where: { !$0.isBase && $0.judgement.verdict == .fail }) ?? ran.last {
        return row
      }
      throw .noCandidate("", [])
    }
    // Where a candidate is called `base` too, its patch file names it.
    let named = rows.first { $0.candidate.name == name }
    guard let row = named ?? rows.first(where: { $0.candidate.comes(from: name) }) else {
      throw .noCandidate(name, rows.map(\.candidate.name))
    }
    return row
  }

  /// By default the cell of the verdict, or else the first that failed, or else the first.
  fileprivate func column(
    of row: Row, scenario: String?, settings: String?
  ) throws(ExplanationError) -> CellID {
    let run = columns.filter { row.cells[$0] != nil }
    let fitting = run.filter {
      (scenario ?? $0.scenario) == $0.scenario && (settings ?? $0.settings) == $0.settings
    }
    let told = row.judgement.cell
    let failed = fitting.first { row.outcome($0)?.isFailure ?? false }
    guard let column = fitting.first(where: { $0 == told }) ?? failed ?? fitting.first else {
      throw .noCell(row.candidate.name, run.map(\.description))
    }
    return column
  }
}

extension CandidateEntry {
  /// Whether it is one patch file of this name, with its folder or without.
  fileprivate func comes(from file: String) -> Bool {
    guard files.count == 1, let own = files.first else { return false }
    return own == file || own.hasSuffix("/" + file)
  }
}
