import Basics

/// Everything a report can be rendered as.
package enum ReportFormat: String, Sendable, CaseIterable {
  /// For people at a terminal.
  case terminal
  /// For programs: one document with a versioned schema.
  case json
  /// For continuous integration: JUnit's XML as Jenkins and Maven Surefire read it.
  case junit
  /// For a comment on a pull request.
  case markdown
  /// One self-contained page with every detail.
  case html
  /// Test Anything Protocol, version 14.
  case tap
  /// in-toto statements, a line each, for those who sign results.
  case inToto = "in-toto"
  /// The text of an issue for those who maintain the source: what the unpatched source does wrong.
  case upstreamIssue = "upstream-issue"

  /// Whether programs read it, to whom each byte matters.
  package var isForPrograms: Bool {
    switch self {
    case .json, .junit, .html, .inToto: true
    case .terminal, .markdown, .tap, .upstreamIssue: false
    }
  }
}

/// A report that cannot be made.
package enum ReportError: UserFacingError, Equatable, Sendable {
  /// No candidate was built, so there is nothing a statement could be about.
  case nothingBuilt

  /// What is wrong, in one line.
  package var description: String {
    switch self {
    case .nothingBuilt: "no candidate was built: there is no artifact to make a statement about"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .nothingBuilt: "choose another format; all others tell why nothing was built"
    }
  }
}

/// The report as text that ends with a newline, handed on in pieces. `style` matters to `terminal` only.
///
/// A pure function of the record. Text from outside is inert in every format: it can neither drive
/// a terminal nor become markup. A piece is a candidate at most in the formats that tell every run.
/// - Throws: `ReportError.nothingBuilt` for `inToto`; `EncodingError`, which would be our own fault; and
///   what `write` throws.
package func render(
  _ report: ReportInput, as format: ReportFormat,
  style: TerminalStyle = TerminalStyle(width: 0, colours: false),
  _ write: (String) throws -> Void
) throws {
  switch format {
  case .terminal: try TerminalReport(report, style).write(write)
  case .json: try JSONReport.write(report, write)
  case .junit: try JUnitReport(report).write(write)
  case .markdown: try write(MarkdownReport(report).text)
  case .html: try HTMLReport(report).write(write)
  case .tap: try TAPReport(report).write(write)
  case .inToto: try write(InTotoReport(report).text())
  case .upstreamIssue: try write(UpstreamIssueReport(report).text)
  }
}

/// The same as one text.
package func render(
  _ report: ReportInput, as format: ReportFormat,
  style: TerminalStyle = TerminalStyle(width: 0, colours: false)
) throws -> String {
  var text = ""
  try render(report, as: format, style: style) { text += $0 }
  return text
}
