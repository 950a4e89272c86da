import Basics
import Judging
import Model

/// JUnit's XML as Maven Surefire writes it and Jenkins reads it: a suite a candidate, a case a cell.
///
/// What does not count against a candidate, the unpatched source included, is `skipped` with the
/// reason, so that a build server is red where the command's exit code says so.
struct JUnitReport {
  private let report: ReportInput

  init(_ report: ReportInput) { self.report = report }

  func write(_ write: (String) throws -> Void) throws {
    let names = FrameNames()
    let counts = report.rows.map { JUnitSuite($0, report).counts }
    let xml: Markup = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="forkproof" tests="\(counts.map(\.cases).reduce(0, +))" \
      failures="\(counts.map(\.failures).reduce(0, +))" \
      errors="\(counts.map(\.errors).reduce(0, +))" \
      skipped="\(counts.map(\.skipped).reduce(0, +))" \
      time="\(decimalSeconds(report.assessment.seconds ?? 0))">

      """
    try write(xml.text)
    // Made a second time, one by one: all of them are many times as large as their counts.
    for row in report.rows { try write(JUnitSuite(row, report).markup(names).text) }
    try write("</testsuites>\n")
  }
}

/// A candidate.
private struct JUnitSuite {
  let cases: [JUnitCase]
  private let row: Row
  private let report: ReportInput

  init(_ row: Row, _ report: ReportInput) {
    self.row = row
    self.report = report
    let cells = report.columns.compactMap { column in
      row.cells[column].map { JUnitCase(row, column, $0.tally, report) }
    }
    cases = cells + [JUnitCase(verdictOf: row, interrupted: report.interrupted)].compactMap { $0 }
  }

  /// How many cases came to what.
  struct Counts {
    var cases = 0
    var failures = 0
    var errors = 0
    var skipped = 0
  }

  var counts: Counts {
    var counts = Counts(cases: cases.count)
    for one in cases {
      switch one.result {
      case .passed: break
      case .failed: counts.failures += 1
      case .skipped: counts.skipped += 1
      case .error: counts.errors += 1
      }
    }
    return counts
  }

  func markup(_ names: FrameNames) -> Markup {
    let opening = report.assessment.opening
    let counts = counts
    let properties =
      opening.environment + [
        Fact("source", report.sourceLine), Fact("verdict", row.verdictWords),
        Fact("why", row.judgement.why),
      ] + report.price(row).map { Fact("price", $0.words) }
      + [report.comparisonWords(row)].compactMap { $0 }.map { Fact("comparison", $0) }
    return """
        <testsuite name="\(row.candidate.name)" tests="\(cases.count)" failures="\(counts.failures)" \
      errors="\(counts.errors)" skipped="\(counts.skipped)" \
      time="\(decimalSeconds(cases.map(\.seconds).reduce(0, +)))" \
      timestamp="\(timestamp(opening.startedAt))">
          <properties>
      \(properties.map { "      <property name=\"\($0.name)\" value=\"\($0.value)\"/>\n" })\
          </properties>
      \(cases.map { $0.markup(suite: row.candidate.name, names) })\
        </testsuite>

      """
  }
}

/// A cell, or the verdict of a candidate that no cell tells.
private struct JUnitCase {
  enum Result {
    case passed
    case failed(type: String, message: String)
    case skipped(String)
    case error(type: String, message: String)
  }

  /// Failing runs told apart for one cell; how many there were stands in its message.
  private static let rerunsShown = 20
  /// Runs whose phases are told.
  private static let runsShown = 10

  let name: String
  let seconds: Double
  let result: Result
  private var failing: [JudgedRun] = []
  private var isFlaky = false
  private var runs: [JudgedRun] = []

  init(_ row: Row, _ column: CellID, _ tally: CellTally, _ report: ReportInput) {
    name = column.description
    runs = row.runs(column)
    seconds = runs.seconds
    let verdict = tally.verdict
    // The interval takes time, and most cells pass.
    func told() -> String { "\(verdict.why) (\(report.rate(tally)))" }
    switch verdict.outcome {
    case .pass: result = .passed
    case .skipped: result = .skipped(verdict.why)
    case _ where row.isBase:
      result = .skipped(
        "the unpatched source is not judged: \(verdict.outcome.rawValue): \(told())")
    case _ where row.excuse(column) != nil:
      let excuse = row.excuse(column) ?? ""
      result = .skipped("does not count, \(excuse): \(verdict.outcome.rawValue): \(told())")
    default: result = .failed(type: verdict.outcome.rawValue, message: told())
    }
    isFlaky = verdict.outcome == .flaky
    failing = runs.filter { $0.verdict.verdict?.outcome.isFailure ?? false }
  }

  /// Nil for a verdict that the cells tell.
  init?(verdictOf row: Row, interrupted: String?) {
    name = "verdict"
    seconds = 0
    let type = row.judgement.verdict.rawValue
    switch row.judgement.verdict {
    case .noEffect: result = .skipped(row.judgement.why)
    case .notApplied, .unreadable, .notLoaded, .buildFailed, .error:
      result = .error(type: type, message: row.judgement.why)
    case .inconclusive:
      // The base is not judged; where it has no cells nothing was.
      guard !row.isBase || row.cells.isEmpty else { return nil }
      result = .error(type: type, message: row.judgement.why)
    case .pass:
      guard let interrupted, !row.isBase else { return nil }
      result = .error(type: "INTERRUPTED", message: interrupted)
    case .fail: return nil
    }
  }

  func markup(suite: String, _ names: FrameNames) -> Markup {
    var xml: Markup = """
          <testcase name="\(name)" classname="\(suite)" time="\(decimalSeconds(seconds))">

      """
    switch result {
    case .passed: break
    case .failed(let type, let message):
      xml +=
        "      <failure type=\"\(type)\" message=\"\(message)\">\(block: trace(names))</failure>\n"
      xml += reruns(Array(failing.dropFirst()), of: "rerunFailure")
    case .skipped(let why):
      if isFlaky { xml += reruns(failing, of: "flakyFailure") }
      xml += "      <skipped message=\"\(why)\"/>\n"
    case .error(let type, let message):
      xml += "      <error type=\"\(type)\" message=\"\(message)\"/>\n"
    }
    if !runs.isEmpty { xml += "      <system-out>\(block: story)</system-out>\n" }
    xml += "    </testcase>\n"
    return xml
  }

  private func reruns(_ runs: [JudgedRun], of element: Markup) -> Markup {
    let shown = runs.prefix(Self.rerunsShown).compactMap { run -> Markup? in
      guard let verdict = run.verdict.verdict else { return nil }
      return """
              <\(element) type="\(verdict.outcome.rawValue)" message="run \(run.entry.number): \
        \(verdict.why)"><stackTrace>\(verdict.signature?.title ?? "")</stackTrace></\(element)>

        """
    }
    return "\(shown)"
  }

  /// The stack that the message speaks of.
  private func trace(_ names: FrameNames) -> String {
    failing.first?.stacks(names).first?.text(limit: 40) ?? ""
  }

  private var story: String {
    let told = runs.prefix(Self.runsShown).flatMap { run in
      [run.words] + run.entry.observation.story(limit: 40).map { "  " + TextCleaner.line($0) }
    }
    let more = runs.count - Self.runsShown
    return (told + (more > 0 ? ["and \(more) more runs"] : [])).joined(separator: "\n")
  }
}
