import Basics

/// The report for a terminal: the matrix, why for each candidate, each failure once, and last what
/// it all comes to, where the eye is when the command has ended.
struct TerminalReport {
  private let report: ReportInput
  private let style: TerminalStyle
  private let numbers: FailureNumbers

  init(_ report: ReportInput, _ style: TerminalStyle) {
    self.report = report
    self.style = style
    numbers = FailureNumbers(report)
  }

  /// A section at a time: the matrix of many candidates is long.
  func write(_ write: (String) throws -> Void) rethrows {
    let sections = [
      { heading }, { Matrix(report, style).lines }, { report.rows.flatMap(reasons) }, { failures },
      { controls }, { notAsked }, { ending },
    ]
    var isFirst = true
    for section in sections {
      let lines = section()
      if lines.isEmpty { continue }
      if !isFirst { try write("\n") }
      isFirst = false
      try write(lines.joined(separator: "\n"))
      try write("\n")
    }
  }

  private var heading: [String] {
    let facts = report.assessment.opening.environment.map(\.words)
    return [report.sourceLine, facts.joined(separator: ", "), report.plan ?? ""].filter {
      !$0.isEmpty
    }
    .flatMap { fold(TextCleaner.line($0), width: style.width, head: "") }
  }

  /// `PASS name`, and why on the lines below.
  private func reasons(_ row: Row) -> [String] {
    let name = TextCleaner.line(row.candidate.name, limit: 200)
    var head = row.isBase ? name : "\(style.verdict(row, row.verdictWords)) \(name)"
    var words = [why(row)] + unsure(row) + built(row) + row.candidate.unlikeness
    words += [report.comparisonWords(row)].compactMap { $0 } + row.candidate.factLines
    if let hint = row.hint { words.append("hint: \(hint)") }
    if let price = report.priceWords(row) {
      // In the line of the verdict where there is room for it: it is part of what the patch does.
      let columns = TextWidth.of("\(row.verdictWords) \(name): \(price)")
      if style.width == 0 || columns <= style.width {
        head += ": \(price)"
      } else {
        words.insert(price, at: 0)
      }
    }
    return [head] + words.flatMap { fold(TextCleaner.line($0), width: style.width) }
  }

  /// How it was built, where that is not with the system's core.
  private func built(_ row: Row) -> [String] {
    guard let build = row.build, let core = build.core else { return [] }
    let facts = core.dropFirst().map(\.words)
    return ["built by \(build.recipe), with a libgrpc of its own: \(facts.joined(separator: ", "))"]
  }

  /// In short where the failure is told in full below.
  private func why(_ row: Row) -> String {
    if row.isBase, !row.cells.isEmpty { return baseWords(row) }
    guard row.judgement.verdict == .fail, let column = row.judgement.cell,
      let tally = row.cells[column]?.tally,
      let number = numbers[tally]
    else { return row.judgement.why }
    let known =
      switch row.judgement.comparison {
      case .same: " (the base's own failure)"
      case .new: " (not the base's)"
      case nil: ""
      }
    if tally.verdict.outcome == .forged {
      return
        "evidence was forged [\(number)] in \(column); nothing else that it showed counts"
    }
    let broke = report.base?.outcome(column) == .pass ? "; the base passes there" : ""
    let title = tally.verdict.signature.map { ": \($0.title)" } ?? ""
    return
      "\(column): \(tally.verdict.outcome.rawValue) [\(number)]\(title)\(known)\(broke); "
      + report.counted(row)
  }

  private func baseWords(_ row: Row) -> String {
    let failed = row.cells.values.count { $0.tally.failed > 0 }
    let numbers = report.failures.filter { $0.places[0] != nil }.map { "[\($0.number)]" }
    let seen = numbers.isEmpty ? "" : ": \(numbers.joined(separator: " "))"
    return "unpatched; \(failed) of \(counting(row.cells.count, "cell")) fail\(seen)"
  }

  /// How sure the verdict is: the flaky cells, or of a candidate that passed the cell run least.
  private func unsure(_ row: Row) -> [String] {
    let cells = report.columns.compactMap { column in
      row.cells[column].map { (column, $0.tally) }
    }
    let flaky = cells.filter { $0.1.verdict.outcome == .flaky }
    if !flaky.isEmpty {
      let told = flaky.prefix(3).map { "flaky: \($0.0): \(report.rate($0.1))" }
      return told + (flaky.count > 3 ? ["and \(flaky.count - 3) more flaky cells"] : [])
    }
    guard row.judgement.verdict == .pass, !row.isBase else { return [] }
    let least = cells.filter { report.counts($0.0) && $0.1.runs > 0 }.min { $0.1.runs < $1.1.runs }
    return least.map { ["least sure: \($0.0): \(report.rate($0.1))"] } ?? []
  }

  private var failures: [String] {
    guard !report.failures.isEmpty else { return [] }
    let digits = String(report.failures.count).count
    return [style.bold("failures")]
      + report.failures.flatMap { failure in
        let number = String(failure.number)
        let pad = String(repeating: " ", count: max(0, digits - number.utf8.count))
        let head = " \(pad)[\(number)] "
        let indent = String(repeating: " ", count: TextWidth.of(head))
        let seen = failure.seen(in: report.rows).map { TextCleaner.line($0) }
        let detail = failure.detail.map {
          fold("such as: \(TextCleaner.line($0))", width: style.width, head: indent)
        }
        return fold(TextCleaner.line(failure.title), width: style.width, head: head)
          + (detail ?? [])
          + fold(list: seen, width: style.width, head: "\(indent)in ")
      } + (report.failuresHint.map { fold(TextCleaner.line($0), width: style.width) } ?? [])
  }

  private var controls: [String] {
    let told = report.controls + [report.reused].compactMap { $0 }
    return [style.bold("controls")]
      + told.flatMap { fold(TextCleaner.line($0), width: style.width) }
  }

  private var notAsked: [String] {
    guard !report.notAskedLines.isEmpty else { return [] }
    return [style.bold("not asked")]
      + report.notAskedLines.flatMap { fold(TextCleaner.line($0), width: style.width) }
  }

  private var ending: [String] {
    fold(list: report.summary.split(separator: ", ").map(String.init), width: style.width, head: "")
      + (report.interrupted.map { fold($0, width: style.width, head: "") } ?? [])
  }
}
