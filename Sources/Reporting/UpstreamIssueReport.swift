import Basics
import Judging
import Model

/// What the unpatched source does wrong, as the text of an issue for those who maintain it: short,
/// plain Markdown that stands without forkproof.
///
/// It tells of one cell of the base; of files that were built elsewhere, of the first that fails. Texts from
/// outside stand in code spans and fenced blocks, longer than any run of backticks in them, so that nothing
/// in them links, calls or marks up.
struct UpstreamIssueReport {
  private let report: ReportInput
  private let names = FrameNames()

  /// GitHub takes 65,536 characters for the text of an issue.
  static let limit = 65_000
  private static let candidatesShown = 20
  private static let threadsShown = 4
  private static let framesShown = 20
  private static let diffShown = 8_000

  init(_ report: ReportInput) { self.report = report }

  var text: String {
    guard let subject, let column = telling(of: subject),
      let tally = subject.cells[column]?.tally, let failure = tally.leadingFailure
    else { return nothing }
    let run = subject.runs(column).telling(tally)
    let sections = [
      "# \(Self.span("PHP: \(failure.title)"))\n\n"
        + question(column) + "**Seen:** \(Self.span(report.rate(tally))).\n",
      "## Versions\n\n" + list([report.sourceLine] + facts(subject)), settings(column),
      script(column),
      elsewhere(subject), run.map(stacks) ?? "", others(subject, column),
      "## Again, with forkproof\n\n" + Self.fenced(report.command(subject, column), as: "sh"),
      list(report.notAskedLines, under: "Not asked: "),
    ]
    var told = ""
    for section in sections.filter({ !$0.isEmpty }) {
      // A section is left out whole: half a fence would swallow what follows.
      guard told.utf8.count + section.utf8.count < Self.limit else { continue }
      told += (told.isEmpty ? "" : "\n") + section
    }
    return told
  }

  /// The base; of files that were built elsewhere, the first that fails.
  private var subject: Row? {
    report.base ?? report.rows.first { row in row.cells.values.contains { $0.tally.failed > 0 } }
  }

  /// Where there is no failure to report there are still verdicts.
  private var nothing: String {
    let rows = report.rows.filter { !$0.isBase }.prefix(Self.candidatesShown).map(told)
    return "Nothing failed in any cell that was run of it: there is nothing to report.\n\n"
      + list([report.sourceLine]) + rows.joined() + list(report.notAskedLines, under: "Not asked: ")
  }

  /// The failing cell that tells maintainers most: one that they can see without forkproof before
  /// others, and settings that promise forking before others.
  private func telling(of base: Row) -> CellID? {
    let failing = report.columns.filter { (base.cells[$0]?.tally.failed ?? 0) > 0 }
    let promising = Set(
      report.assessment.opening.settings.filter(\.promisesForking).map(\.name))
    return failing.enumerated().max { left, right in
      (weight(left.element, promising), -left.offset)
        < (weight(right.element, promising), -right.offset)
    }?.element
  }

  private func weight(_ column: CellID, _ promising: Set<String>) -> Int {
    (report.scenario(column)?.minimal == nil ? 0 : 2)
      + (promising.contains(column.settings) ? 1 : 0)
  }

  private func question(_ column: CellID) -> String {
    report.scenario(column).map { "**Asked:** \(Self.span($0.question))\n\n" } ?? ""
  }

  private func facts(_ subject: Row) -> [String] {
    let own = subject.candidate.facts ?? []
    return (report.assessment.opening.environment + own).map(\.words)
  }

  private func settings(_ column: CellID) -> String {
    let settings = report.assessment.opening.settings.first { $0.name == column.settings }
    let ini = (settings?.ini ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    let environment = Self.assignments(settings?.environment ?? [:])
    var text = "## Settings\n\n"
    if ini.isEmpty && environment.isEmpty { text += "None: PHP and gRPC as they come.\n" }
    if !ini.isEmpty { text += Self.fenced(ini.joined(separator: "\n"), as: "ini") }
    if !environment.isEmpty {
      text += "In the environment:\n\n" + Self.fenced(environment.joined(separator: "\n"), as: "sh")
    }
    return text
  }

  /// What sets variables for one command. A record may be a stranger's, and have names that a shell would run.
  private static func assignments(_ environment: [String: String]) -> [String] {
    let sorted = environment.sorted { $0.key < $1.key }
    let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
    let isPlain = sorted.allSatisfy { name, _ in
      name.first.map(letters.contains) ?? false
        && name.allSatisfy { letters.contains($0) || ("0"..."9").contains($0) }
    }
    return isPlain
      ? sorted.map { "\($0.key)=\(shellQuoted($0.value))" }
      : ["env"] + sorted.map { shellQuoted("\($0.key)=\($0.value)") }
  }

  private func script(_ column: CellID) -> String {
    guard let scenario = report.scenario(column) else { return "" }
    guard let minimal = scenario.minimal else {
      return "## Script\n\nThat of forkproof's scenario \(Self.span(scenario.name)), see below.\n"
    }
    let settings = report.assessment.opening.settings.first { $0.name == column.settings }
    let environment = Self.assignments(settings?.environment ?? [:])
    let ini = (settings?.ini ?? [:]).sorted { $0.key < $1.key }
      .flatMap { ["-d", shellQuoted("\($0.key)=\($0.value)")] }
    let server = scenario.peer == nil ? [] : ["127.0.0.1:50051"]
    let command =
      environment + ["php", "-d", "extension=grpc.so"] + ini + ["repro.php"] + server
    return "## Script\n\n" + Self.fenced(minimal, as: "php")
      + (server.isEmpty
        ? "" : "Its argument is any gRPC server; one that knows no such method will do.\n\n")
      + Self.fenced(command.joined(separator: " "), as: "sh")
  }

  /// The other ways in which it fails, and how often.
  private func elsewhere(_ base: Row) -> String {
    let told = report.columns.compactMap { column -> String? in
      guard let tally = base.cells[column]?.tally, tally.runs > 0 else { return nil }
      let title = tally.leadingFailure.map { ": \($0.title)" } ?? ""
      return "\(column): \(tally.failed) of \(tally.runs) fail\(title)"
    }
    return "## What else was run\n\n" + list(Array(told.prefix(60)))
  }

  private func stacks(_ run: JudgedRun) -> String {
    let views = run.stacks(names).prefix(Self.threadsShown).map { view in
      view.title + "\n" + view.text(limit: Self.framesShown)
    }
    guard !views.isEmpty else { return "" }
    return "## Stacks\n\n" + Self.fenced(views.joined(separator: "\n\n"), as: "text")
  }

  /// The other rows: what patches change, or what other files do.
  private func others(_ subject: Row, _ column: CellID) -> String {
    let rows = report.rows.filter { $0.candidate.subject != subject.candidate.subject }
    guard !rows.isEmpty else { return "" }
    var text = subject.isBase ? "## What patches change\n\n" : "## Other files\n\n"
    for row in rows.prefix(Self.candidatesShown) {
      text += told(row)
      if let tally = row.cells[column]?.tally, tally.runs > 0 {
        text += "  - here: \(Self.span(report.rate(tally)))\n"
      }
    }
    if rows.count > Self.candidatesShown {
      text += "- and \(rows.count - Self.candidatesShown) more\n"
    }
    let passing = rows.first { $0.judgement.verdict == .pass && $0.outcome(column) == .pass }
    if let passing, let diff = passing.candidate.diff, diff.utf8.count <= Self.diffShown {
      text += "\n\(Self.span(passing.candidate.name)) is:\n\n" + Self.fenced(diff, as: "diff")
    }
    return text
  }

  private func told(_ row: Row) -> String {
    let words =
      [row.verdictWords, row.candidate.title, row.judgement.why]
      + [report.priceWords(row)].compactMap { $0 }
    return "- \(Self.span(row.candidate.name)): "
      + "\(Self.span(words.filter { !$0.isEmpty }.joined(separator: "; ")))\n"
  }

  private func list(_ lines: [String], under head: String = "") -> String {
    lines.map { "- \(head)\(Self.span($0))\n" }.joined()
  }

  /// One line as a code span, in which nothing means anything.
  static func span(_ text: String) -> String {
    let line = TextCleaner.line(text, limit: 600)
    let ticks = String(repeating: "`", count: backticks(in: line) + 1)
    // A blank on both sides is taken off again; without it an edge of backticks would join the mark.
    let needsRoom = line.isEmpty || line.hasPrefix("`") || line.hasSuffix("`")
    return needsRoom ? "\(ticks) \(line) \(ticks)" : "\(ticks)\(line)\(ticks)"
  }

  /// A fenced block that nothing inside it can end.
  static func fenced(_ text: String, as language: String) -> String {
    let block = TextCleaner.block(text, limit: 20_000)
    let fence = String(repeating: "`", count: max(3, backticks(in: block) + 1))
    return "\(fence)\(language)\n\(block)\(block.hasSuffix("\n") ? "" : "\n")\(fence)\n"
  }

  /// The longest run of backticks.
  private static func backticks(in text: String) -> Int {
    var (longest, current) = (0, 0)
    for byte in text.utf8 {
      current = byte == UInt8(ascii: "`") ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }
}
