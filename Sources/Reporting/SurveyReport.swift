import Basics
import Judging
import Model

/// A survey as Markdown that reads as text as well: a column a source, a row a cell, and below it each
/// failure once, what changed from source to source, and what could not be built.
package struct SurveyReport {
  private let survey: Survey

  /// A report of `survey`.
  package init(_ survey: Survey) { self.survey = survey }

  /// The report, each line with its end.
  package var text: String {
    [sources, table, failures, changes].filter { !$0.isEmpty }
      .joined(separator: [""]).map { $0 + "\n" }.joined()
  }

  /// `1. grpc 1.51.1 from debian, commit 0123456789ab, built by system-core`, or why it was not.
  private var sources: [String] {
    survey.sources.enumerated().map { index, source in
      guard let assessment = source.assessment else {
        return
          "\(index + 1). \(told(source.name)): **not evaluated**: \(told(source.obstacle ?? ""))"
      }
      var line = "\(index + 1). \(told(ReportInput(assessment).sourceLine))"
      if let build = source.base?.build {
        line += ", built by `\(build.recipe)`"
        if case .built(_, _, let seconds, let isReused) = build.outcome, !isReused {
          line += " in \(Int(seconds.rounded())) s"
        }
      }
      if let obstacle = source.obstacle { line += ": **does not build**: \(told(obstacle))" }
      let facts = assessment.opening.environment.map(\.words)
      return line + "; " + told(facts.joined(separator: ", "))
    }
  }

  /// The failures, numbered as a reader of the table meets them.
  private var titles: [String] {
    var seen: Set<String> = []
    return survey.cells.flatMap { cell in
      survey.sources.compactMap { $0.tally(cell)?.leadingFailure?.title }
    }.filter { seen.insert($0).inserted }
  }

  private var table: [String] {
    guard !survey.cells.isEmpty else { return [] }
    let numbers = Dictionary(
      titles.enumerated().map { ($0.element, $0.offset + 1) },
      uniquingKeysWith: { first, _ in first })
    let heads = survey.sources.enumerated().map { index, source in
      told(
        source.assessment?.opening.source?.version.map { "\($0) (\(index + 1))" }
          ?? "(\(index + 1))"
      )
    }
    let rows = survey.cells.map { cell in
      ["`\(cell.scenario)`", "`\(cell.settings)`"]
        + survey.sources.map { word($0, cell, numbers) }
    }
    let head = ["scenario", "settings"] + heads
    return ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
  }

  /// `pass, 0 of 5`, `hang [1], 1 of 1`, or `–` where there was no run.
  private func word(_ source: Survey.Source, _ cell: CellID, _ numbers: [String: Int]) -> String {
    guard let tally = source.tally(cell) else { return "–" }
    guard tally.runs > 0 else { return tally.count(.skipped) > 0 ? "not asked" : "–" }
    let number = tally.leadingFailure.flatMap { numbers[$0.title] }.map { " [\($0)]" } ?? ""
    return "\(tally.verdict.outcome.rawValue)\(number), \(tally.failed) of \(tally.runs)"
  }

  private var failures: [String] {
    titles.enumerated().map { index, title in
      let seen = survey.sources.enumerated().filter { _, source in
        survey.cells.contains { source.tally($0)?.leadingFailure?.title == title }
      }
      let places = seen.map { "(\($0.offset + 1))" }.joined(separator: " ")
      return "- [\(index + 1)] \(told(title)), in \(places)"
    }
  }

  private var changes: [String] {
    survey.changes.map { earlier, later, cells in
      let told = Survey.Change.allCases.compactMap { change in
        cells[change].map { "\(change.rawValue): \($0.map(\.description).joined(separator: ", "))" }
      }
      let words = told.isEmpty ? "the same in every cell" : told.joined(separator: "; ")
      return "- from \(place(earlier)) to \(place(later)): \(self.told(words))"
    }
  }

  private func place(_ source: Survey.Source) -> String {
    let index = survey.sources.firstIndex(of: source).map { $0 + 1 } ?? 0
    let version = source.assessment?.opening.source?.version
    return told(version.map { "\($0) (\(index))" } ?? "(\(index))")
  }

  /// Text from outside, on one line, in which Markdown finds nothing.
  private func told(_ text: String) -> String {
    var result = ""
    for character in TextCleaner.line(text, limit: 600) {
      if "\\`*_[]<>|#@!".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
