import Basics
import Judging
import Model

/// Test Anything Protocol, version 14: a subtest a candidate, a test point a cell.
///
/// What does not count against a candidate is `TODO`, which TAP's readers take for a failure that
/// is known; the unpatched source is such.
struct TAPReport {
  private let report: ReportInput

  init(_ report: ReportInput) { self.report = report }

  /// A candidate at a time.
  func write(_ write: (String) throws -> Void) rethrows {
    func put(_ lines: [String]) throws { try write(lines.map { $0 + "\n" }.joined()) }
    try put(["TAP version 14", "1..\(report.rows.count)"] + comments)
    for (index, row) in report.rows.enumerated() {
      try put(subtest(row) + point(row, number: index + 1))
    }
    if let interrupted = report.interrupted { try put(["Bail out! \(interrupted)"]) }
  }

  /// What was judged, and on what machine: the sandbox's losses among it.
  private var comments: [String] {
    let facts = report.assessment.opening.environment.map(\.words)
    return ([report.sourceLine] + facts).filter { !$0.isEmpty }.map { "# \(Self.escaped($0))" }
  }

  private func subtest(_ row: Row) -> [String] {
    let cells = report.columns.compactMap { column in row.cells[column].map { (column, $0.tally) } }
    guard !cells.isEmpty else { return [] }
    let points = cells.enumerated().flatMap { index, cell in
      point(row, cell.0, cell.1, number: index + 1)
    }
    return ["# Subtest: \(Self.escaped(row.candidate.name))"]
      + (["1..\(cells.count)"] + points).map { "    " + $0 }
  }

  private func point(
    _ row: Row, _ column: CellID, _ tally: CellTally, number: Int
  ) -> [String] {
    let verdict = tally.verdict
    let name = "\(number) - \(Self.escaped(column.description))"
    switch verdict.outcome {
    case .pass: return ["ok \(name)"]
    case .skipped: return ["ok \(name) # SKIP \(Self.escaped(verdict.why))"]
    case _ where row.isBase:
      return ["not ok \(name) # TODO the unpatched source is not judged"] + details(verdict, tally)
    case _ where row.excuse(column) != nil:
      return ["not ok \(name) # TODO \(Self.escaped(row.excuse(column) ?? ""))"]
        + details(verdict, tally)
    default: return ["not ok \(name)"] + details(verdict, tally)
    }
  }

  private func details(_ verdict: Verdict, _ tally: CellTally) -> [String] {
    diagnostics([
      ("verdict", verdict.outcome.rawValue), ("message", verdict.why),
      ("signature", verdict.signature?.title ?? ""), ("rate", report.rate(tally)),
    ])
  }

  private func point(_ row: Row, number: Int) -> [String] {
    let name = "\(number) - \(Self.escaped(row.candidate.name))"
    if row.isBase, !row.cells.isEmpty { return ["ok \(name)"] }
    let words = report.priceWords(row) ?? ""
    let beside = report.comparisonWords(row) ?? ""
    let told = [("price", words), ("comparison", beside)]
    let price = told.allSatisfy(\.1.isEmpty) ? [] : diagnostics(told)
    switch row.judgement.verdict {
    case .pass: return ["ok \(name)", "# \(Self.escaped(row.verdictWords))"] + price
    case .noEffect: return ["ok \(name) # SKIP \(Self.escaped(row.judgement.why))"]
    case .fail, .notApplied, .unreadable, .notLoaded, .buildFailed, .inconclusive, .error:
      return ["not ok \(name)"]
        + diagnostics([
          ("verdict", row.judgement.verdict.rawValue), ("message", row.judgement.why),
          ("hint", row.hint ?? ""), ("price", words), ("comparison", beside),
        ])
    }
  }

  private func diagnostics(_ facts: [(String, String)]) -> [String] {
    ["  ---"] + facts.filter { !$0.1.isEmpty }.map { "  \($0.0): \(Self.quoted($0.1))" } + ["  ..."]
  }

  /// A double-quoted scalar of YAML.
  private static func quoted(_ text: String) -> String {
    let escaped = TextCleaner.line(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }

  /// A description: `#` would begin a directive, and `\` is what escapes it.
  private static func escaped(_ text: String) -> String {
    TextCleaner.line(text).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
  }
}
