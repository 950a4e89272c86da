import Judging
import Recipes
import Record

/// How a terminal shows a report.
public struct TerminalStyle: Sendable, Equatable {
  /// Columns there are; 0 for as many as it takes.
  public var width: Int
  /// Whether to colour.
  public var colours: Bool

  /// A style.
  public init(width: Int, colours: Bool) {
    self.width = width
    self.colours = colours
  }
}

/// The report for a terminal: candidates down, cells across, then for each row why, in one line.
public func terminalReport(_ assessment: Assessment, style: TerminalStyle) -> String {
  let rows = [assessment.base].compactMap { $0 } + assessment.candidates
  let columns = columns(of: assessment)
  let table = Table(rows: rows, columns: columns, style: style)
  var lines = heading(assessment)
  lines.append("")
  lines += table.lines
  lines.append("")
  for row in rows { lines += reasons(row, style: style) }
  if assessment.seconds == nil {
    lines += ["", "interrupted: what is shown is what was known by then"]
  }
  return lines.map { $0 + "\n" }.joined()
}

/// A column: one scenario under one row of settings.
struct Column: Equatable {
  var scenario: String
  var settings: String
}

private func columns(of assessment: Assessment) -> [Column] {
  assessment.opening.settings.flatMap { settings in
    assessment.opening.scenarios.filter { $0.settings.contains(settings.name) }
      .map { Column(scenario: $0.name, settings: settings.name) }
  }
}

private func heading(_ assessment: Assessment) -> [String] {
  let source = assessment.opening.source
  let version = source.version.map { "grpc \($0)" } ?? "grpc"
  let facts = assessment.opening.environment.map { "\($0.name) \($0.value)" }
  return [
    "\(version) from \(source.name), commit \(source.commit.prefix(12))",
    facts.joined(separator: ", "),
  ].map(OneLineText.clean)
}

/// `PASS name`, and why on the lines below, folded to the width.
private func reasons(_ row: Assessment.Row, style: TerminalStyle) -> [String] {
  let verdict = row.candidate.isBase ? "BASE" : row.judgement.verdict.rawValue
  let head = Paint(style).verdict(row.judgement.verdict, verdict) + " " + row.candidate.name
  var words = [row.judgement.why] + row.candidate.remarks
  if let hint = row.candidate.hint { words.append("hint: \(hint)") }
  return [head] + words.flatMap { fold(OneLineText.clean($0), style: style) }
}

/// Folds a text at spaces, indented by four.
func fold(_ text: String, style: TerminalStyle) -> [String] {
  let indent = "    "
  guard style.width > 20 else { return [indent + text] }
  var lines: [String] = []
  var line = indent
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    if line.count + word.count + 1 > style.width, line != indent {
      lines.append(line)
      line = indent
    }
    line += line == indent ? String(word) : " \(word)"
  }
  return lines + [line]
}
