import Judging
import Model

/// One page with everything in it and nothing fetched: the matrix as a map, then each candidate
/// with its cells. It reads without a script; the script only filters.
struct HTMLReport {
  fileprivate let report: ReportInput

  init(_ report: ReportInput) { self.report = report }

  func write(_ write: (String) throws -> Void) throws {
    var page: Markup = "<!DOCTYPE html>\n<html lang=\"en\">\n"
    page += head
    page += "<body>\n<a class=\"skip\" href=\"#matrix\">To the matrix</a>\n"
    page += header
    page += "<main>\n"
    page += HTMLFilters(report).markup
    try write(page.text)
    try HTMLMatrix(report).write(write)
    try write("\(failures.text)\(notAsked.text)")
    let names = FrameNames()
    let candidates = report.rows.enumerated().map { HTMLCandidate(report, $1, $0, names) }
    // A few at a time: each may be as large as all its runs.
    for start in stride(from: 0, to: candidates.count, by: Self.atOnce) {
      let some = Array(candidates[start..<min(start + Self.atOnce, candidates.count)])
      for candidate in some.mappedByAllCores(least: 1, \.parts) {
        for part in candidate { try write(part.text) }
      }
    }
    let script = Markup(constant: HTMLAssets.script).text
    try write("</main>\n<script>\(script)</script>\n</body>\n</html>\n")
  }

  /// The candidates whose parts of the page are made side by side.
  private static let atOnce = 4

  /// Nothing may be fetched, and no script runs but ours, known by its digest.
  private var head: Markup {
    """
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
    style-src '\(HTMLAssets.digest(HTMLAssets.style))'; \
    script-src '\(HTMLAssets.digest(HTMLAssets.script))'; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>forkproof: \(report.summary)</title>
    <style>\(Markup(constant: HTMLAssets.style))</style>
    </head>

    """
  }

  private var header: Markup {
    let opening = report.assessment.opening
    let took = report.assessment.seconds.map { ", took \(decimalSeconds($0)) s" } ?? ""
    var markup: Markup = """
      <header>
      <h1>\(report.summary)</h1>
      <p>\(report.sourceLine); begun \(timestamp(opening.startedAt))\(took)</p>

      """
    if let interrupted = report.interrupted {
      markup += "<p class=\"alarm\" role=\"alert\">\(interrupted)</p>\n"
    }
    let facts =
      opening.environment + sourceFacts + [Fact("runs", opening.sampling.words)]
      + report.controls.map { Fact("control", $0) }
      + [report.reused.map { Fact("reused", $0) }].compactMap { $0 }
    markup += """
      <details><summary>Environment</summary><dl>
      \(facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>\n" as Markup })\
      </dl></details>
      </header>

      """
    return markup
  }

  private var sourceFacts: [Fact] {
    guard let source = report.assessment.opening.source else { return [] }
    return [Fact("source", source.url), Fact("ref", source.ref), Fact("commit", source.commit)]
  }

  private var failures: Markup {
    guard !report.failures.isEmpty else { return "" }
    let items = report.failures.map { failure -> Markup in
      """
      <li id="f\(failure.number)" value="\(failure.number)"><strong>\(failure.outcome.rawValue)</strong> \
      \(failure.title)\(failure.detail.map { "<br><small>such as: \($0)</small>" as Markup } ?? "")\
      <br><small>in \(failure.seen(in: report.rows).joined(separator: ", "))</small></li>

      """
    }
    let hint = report.failuresHint.map { "<p><small>\($0)</small></p>\n" as Markup } ?? ""
    return "<section><h2>Failures, each once</h2>\n<ol>\n\(items)</ol>\n\(hint)</section>\n"
  }
}

extension HTMLReport {
  /// The cells that were skipped, with the reason.
  fileprivate var notAsked: Markup {
    guard !report.notAskedLines.isEmpty else { return "" }
    let items = report.notAskedLines.map { "<li>\($0)</li>\n" as Markup }
    return "<section><h2>Not asked</h2>\n<ul>\n\(items)</ul></section>\n"
  }
}

/// The matrix: a map of what happened where, each cell a link to its details.
struct HTMLMatrix {
  private let report: ReportInput
  private let numbers: FailureNumbers

  init(_ report: ReportInput) {
    self.report = report
    numbers = FailureNumbers(report)
  }

  func write(_ write: (String) throws -> Void) throws {
    var column = -1
    let groups = ColumnGroup.all(report.columns)
    let settings = groups.map { group -> Markup in
      "<th scope=\"colgroup\" colspan=\"\(group.columns.count)\">\(group.settings)</th>"
    }
    let scenarios = report.columns.map { place -> Markup in
      column += 1
      return """
        <th scope="col" data-col="\(column)"><span>\(place.scenario)</span></th>
        """
    }
    let start: Markup = """
      <section aria-labelledby="matrix"><h2 id="matrix">Matrix</h2>
      <p class="key">\(key)</p>
      <div class="wide" tabindex="0" role="region" aria-labelledby="matrix"><table class="matrix">
      <thead><tr><th scope="col" rowspan="2">candidate</th>\
      <th scope="col" rowspan="2">verdict</th>\(settings)</tr>
      <tr>\(scenarios)</tr></thead>
      <tbody>

      """
    try write(start.text)
    for (index, row) in report.rows.enumerated() { try write(line(row, index).text) }
    try write("</tbody></table></div></section>\n")
  }

  private var key: [Markup] {
    let seen = Set(report.rows.flatMap { row in report.columns.compactMap { row.outcome($0) } })
    return Verdict.Outcome.allCases.filter(seen.contains).map { outcome in
      "<span class=\"v-\(outcome.rawValue)\">\(outcome.symbol)</span> \(outcome.rawValue) &#160; "
    } + ["<span>–</span> not run; the number is that of the failure below"]
  }

  private func line(_ row: Row, _ index: Int) -> Markup {
    let cells = report.columns.enumerated().map { number, column -> Markup in
      guard let tally = row.cells[column]?.tally else {
        return "<td data-col=\"\(number)\"><span aria-label=\"not run\">–</span></td>"
      }
      let outcome = tally.verdict.outcome
      let label =
        "\(row.candidate.name), \(column): \(outcome.rawValue), \(report.rate(tally))"
      let failure: Markup = numbers[tally].map { "<sub>\($0)</sub>" } ?? ""
      return """
        <td data-col="\(number)" class="v-\(outcome.rawValue)"><a href="#c\(index)-\(number)" \
        title="\(label)" aria-label="\(label)">\(outcome.symbol)\(failure)</a></td>
        """
    }
    return """
      <tr data-row="\(index)"><th scope="row"><a href="#r\(index)">\(row.candidate.name)</a></th>\
      <td class="verdict c-\(row.verdictWord)">\(row.isBase ? "base" : row.judgement.shortWords)</td>\(cells)</tr>

      """
  }
}

/// The filters; hidden until the script shows that it runs.
struct HTMLFilters {
  private let report: ReportInput

  init(_ report: ReportInput) { self.report = report }

  var markup: Markup {
    let opening = report.assessment.opening
    let outcomes = Verdict.Outcome.allCases.map(\.rawValue)
    let verdicts = CandidateVerdict.allCases.map(\.rawValue)
    return """
      <form id="filters" hidden aria-label="Filters">
      \(select("candidate", report.rows.map(\.candidate.name)))\
      \(select("scenario", opening.scenarios.map(\.name)))\
      \(select("settings", opening.settings.map(\.name)))\
      \(select("verdict", outcomes + verdicts))\
      <label>text <input type="search" name="text" autocomplete="off"></label>
      <button type="reset">reset</button> <output name="count" aria-live="polite"></output>
      </form>

      """
  }

  private func select(_ name: String, _ values: [String]) -> Markup {
    """
    <label>\(name) <select name="\(name)"><option value="">all</option>\
    \(values.map { "<option value=\"\($0)\">\($0)</option>" as Markup })</select></label>

    """
  }
}

extension Verdict.Outcome {
  /// Its letter, and for a pass a mark that is seen in a box of its own.
  var symbol: String { self == .pass ? "✓" : letter }
}
