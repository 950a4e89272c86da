import Basics
import Model

/// The report as GitHub's Markdown, short enough for a comment on a pull request.
///
/// Texts from outside stand in `<code>` or `<pre>`, where GitHub links no mentions and references,
/// with every character that Markdown knows as a numeric reference.
struct MarkdownReport {
  private let report: ReportInput
  private let names = FrameNames()

  /// GitHub takes 65,536 characters; what does not fit is cut, and the report says so.
  static let limit = 65_000
  private static let widest = 12
  private static let framesShown = 24

  init(_ report: ReportInput) { self.report = report }

  var text: String {
    var out = Budget(limit: Self.limit - 400)
    out.add("**forkproof: \(report.summary)**\n\n\(source)\n")
    if let interrupted = report.interrupted { out.add("\n> **\(interrupted)**\n") }
    let (head, rows, key) = table
    out.add("\n\(head)")
    let shown = rows.prefix(while: { out.add("\($0)\n") }).count
    if shown < rows.count { out.note("\n\(rows.count - shown) more candidates do not fit here.\n") }
    out.add(key)
    for section in failures + report.rows.map(details) + [controls] where !out.add(section) {
      out.left += 1
    }
    if out.left > 0 { out.note("\nCut: \(out.left) more sections do not fit into a comment.\n") }
    return out.text
  }

  private var controls: String {
    let told = report.controls + [report.reused].compactMap { $0 }
    let skipped = report.notAskedLines.map { "- \(Self.code($0, limit: 1000))\n" }.joined()
    return "\nControls:\n\n" + told.map { "- \(Self.code($0))\n" }.joined()
      + (skipped.isEmpty ? "" : "\nNot asked:\n\n" + skipped)
  }

  private var source: String {
    let facts = report.assessment.opening.environment.map(\.words)
    return ([report.sourceLine] + facts).map { Self.code($0) }.joined(separator: ", ")
  }

  /// With few columns a word a cell, with many a letter a cell and a column for all of the settings.
  private var table: (head: String, rows: [String], key: String) {
    report.columns.count <= Self.widest ? wordTable : letterTable
  }

  private var wordTable: (head: String, rows: [String], key: String) {
    let numbers = FailureNumbers(report)
    let columns = report.columns.map { "\(Self.code($0.scenario))<br>\(Self.code($0.settings))" }
    let rows = report.rows.enumerated().map { index, row in
      let cells = report.columns.map { column in
        let word = row.outcome(column)?.rawValue ?? "–"
        return numbers[index, column].map { "\(word) [\($0)]" } ?? word
      }
      return self.row(row, cells)
    }
    return (head(columns), rows, "")
  }

  private var letterTable: (head: String, rows: [String], key: String) {
    let groups = ColumnGroup.all(report.columns)
    let rows = report.rows.map { row in
      self.row(
        row,
        groups.map { group in
          Self.code(group.columns.map { row.outcome($0)?.letter ?? "-" }.joined())
        })
    }
    let key =
      "\n\(report.outcomeKey.joined(separator: ", ")); scenarios in order: "
      + "\(report.scenarioNames.map { Self.code($0) }.joined(separator: ", "))\n"
    return (head(groups.map { Self.code($0.settings) }), rows, key)
  }

  private func head(_ columns: [String]) -> String {
    let names = [report.rowWord, "verdict"] + columns
    return "| \(names.joined(separator: " | ")) |\n"
      + "|\(String(repeating: " --- |", count: names.count))\n"
  }

  private func row(_ row: Row, _ cells: [String]) -> String {
    var verdict = row.isBase ? "unpatched" : "**\(Self.verdict(row.judgement.shortWords))**"
    if let price = report.priceWords(row) { verdict += "<br>\(Self.code(price))" }
    return
      "| \(([Self.code(row.candidate.name, limit: 80), verdict] + cells).joined(separator: " | ")) |"
  }

  private var failures: [String] {
    guard !report.failures.isEmpty else { return [] }
    let told = report.failures.map { failure in
      "- [\(failure.number)] \(Self.code(failure.title, limit: 600)), "
        + (failure.detail.map { "such as \(Self.code($0, limit: 600)), " } ?? "")
        + "in \(Self.code(failure.seen(in: report.rows).joined(separator: ", "), limit: 600))\n"
    }
    return [
      "\n<details><summary>Failures, each once (\(told.count))</summary>\n\n"
        + told.prefix(100).joined()
        + (report.failuresHint.map { "\n\(Self.code($0, limit: 1000))\n" } ?? "") + "\n</details>\n"
    ]
  }

  private func details(_ row: Row) -> String {
    let name = Self.code(row.candidate.name, limit: 80)
    var text = "\n<details><summary>\(Self.verdict(row.verdictWords)) \(name)</summary>\n\n"
    let words =
      [row.judgement.why] + [report.priceWords(row), report.comparisonWords(row)].compactMap { $0 }
      + row.candidate.unlikeness
      + row.candidate.factLines + [row.hint.map { "hint: \($0)" }].compactMap { $0 }
    text += words.map { "- \(Self.code($0, limit: 1000))\n" }.joined()
    let failed = report.columns.filter { (row.cells[$0]?.tally.failed ?? 0) > 0 }
    for column in failed.prefix(40) {
      guard let tally = row.cells[column]?.tally else { continue }
      text += "- \(Self.code(column.description)): \(Self.code(report.rate(tally)))\n"
    }
    if let stack = stack(of: row, failed) {
      text += "\n<pre>\(Self.contents(stack))</pre>\n"
    }
    return text + "\n</details>\n"
  }

  /// The stack of the cell that tells most.
  private func stack(of row: Row, _ failed: [CellID]) -> String? {
    let telling = row.judgement.cell
    guard let column = telling ?? failed.first, let tally = row.cells[column]?.tally,
      let view = row.runs(column).telling(tally)?.stacks(names).first
    else { return nil }
    return view.title + "\n" + view.text(limit: Self.framesShown)
  }

  /// A verdict as it stands in text: its `<` begins no markup.
  private static func verdict(_ words: String) -> String { words.replacing("<", with: "&lt;") }

  /// `<code>…</code>` in which nothing means anything.
  static func code(_ text: String, limit: Int = 300) -> String {
    var result = "<code>"
    for scalar in TextCleaner.line(text, limit: limit).unicodeScalars {
      let isPlain = scalar.properties.isAlphabetic || scalar.value > 0x7f
      switch scalar {
      case "0"..."9", " ", ",", "-", "(", ")", "/", "%", ";": result.unicodeScalars.append(scalar)
      case _ where isPlain: result.unicodeScalars.append(scalar)
      default: result += "&#\(scalar.value);"
      }
    }
    return result + "</code>"
  }

  /// The contents of a `<pre>`: a block of HTML, where only HTML means something.
  private static func contents(_ text: String) -> String {
    let escaped: Markup = "\(block: text)"
    return escaped.text
  }
}

/// Text that never grows beyond a limit of bytes, and so of characters.
private struct Budget {
  let limit: Int
  private(set) var text = ""
  private var used = 0
  /// Sections that did not fit.
  var left = 0

  init(limit: Int) { self.limit = limit }

  /// Adds all of it or nothing; whether it fitted.
  @discardableResult
  mutating func add(_ part: String) -> Bool {
    let size = part.utf8.count
    guard used + size <= limit else { return false }
    text += part
    used += size
    return true
  }

  /// Adds what must be said, in the room kept free for it.
  mutating func note(_ part: String) { text += part }
}
