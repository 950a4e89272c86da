import Basics
import Judging
import Model

/// Stacks that a page has shown beside those of the base, so that the next cell with the same ones
/// points there.
struct ShownStacks {
  let run: StackShape
  let base: StackShape?
  let place: String
  let words: String
}

/// The part of a page that tells all of one cell: closed until it is clicked.
struct HTMLCell {
  private let report: ReportInput
  private let row: Row
  private let column: CellID
  private let tally: CellTally
  private let place: String
  private let runs: [JudgedRun]
  private let names: FrameNames

  private static let runsShown = 100
  private static let outputShown = 4000

  init(
    _ report: ReportInput, _ row: Row, _ column: CellID, _ tally: CellTally, place: String,
    names: FrameNames
  ) {
    self.report = report
    self.row = row
    self.column = column
    self.tally = tally
    self.place = place
    self.names = names
    runs = row.runs(column)
  }

  func markup(_ shown: inout [ShownStacks]) -> Markup {
    let verdict = tally.verdict
    var markup: Markup = """
      <details class="cell" data-cell="\(place)" data-scenario="\(column.scenario)" \
      data-settings="\(column.settings)" data-verdict="\(verdict.outcome.rawValue)">
      <summary><span class="v-\(verdict.outcome.rawValue)">\(verdict.outcome.symbol)</span> \
      \(column.description): <strong>\(verdict.outcome.rawValue)</strong> \
      <small>\(report.rate(tally))</small></summary>
      <div class="body" id="c\(place)">

      """
    if let question = report.scenario(column)?.question { markup += "<p>\(question)</p>\n" }
    if verdict.outcome != .pass { markup += "<p class=\"why\">\(verdict.why)</p>\n" }
    if !row.isBase, let excuse = row.excuse(column) {
      markup += "<p>Does not count: \(excuse).</p>\n"
    }
    markup += telling(&shown)
    markup += otherRuns
    let price = report.price(row, column).map { "<li>\($0.words)</li>\n" as Markup }
    if !price.isEmpty {
      markup += "<details><summary>What forks cost</summary><ul>\n\(price)</ul></details>\n"
    }
    markup +=
      "<p>Just this again: <code class=\"command\">\(report.command(row, column))</code></p>\n"
    markup += "</div></details>\n"
    return markup
  }

  /// The run that tells most, and for a flaky cell one that passed.
  private func telling(_ shown: inout [ShownStacks]) -> Markup {
    guard let run = runs.telling(tally) else { return "" }
    var markup = self.run(run)
    markup += stacks(run, &shown)
    if tally.verdict.outcome == .flaky,
      let passed = runs.first(where: { $0.verdict.verdict?.outcome == .pass })
    {
      markup += self.run(passed)
    }
    return markup
  }

  private func run(_ run: JudgedRun) -> Markup {
    let seen = run.entry.observation
    var markup: Markup = "<h3>\(run.words), \(seen.ending.words)</h3>\n"
    markup += HTMLTimeline(seen).markup
    for stall in seen.stalls.suffix(4) {
      let waits = stall.waits.prefix(32).map { "<li>\($0.words)</li>\n" as Markup }
      markup += """
        <p>\(stall.kind.words), at \(duration(stall.at)); \
        no progress since \(duration(stall.lastMovement)).</p>
        <ul>
        \(waits)</ul>

        """
    }
    markup += lists(of: seen)
    return markup
  }

  private func lists(of seen: Observation) -> Markup {
    let calls = seen.calls.prefix(100).map {
      "\(duration($0.at)) \($0.role): \($0.method) \($0.outcome)"
    }
    let output = [
      ("standard error", seen.output.standardError),
      ("standard output", seen.output.standardOutput),
      ("what the peer saw", calls.joined(separator: "\n")),
      ("notes of the probe", seen.notes.prefix(50).joined(separator: "\n")),
      (
        "libraries",
        seen.libraries.prefix(20).map { "\($0.digest ?? "") \($0.path)" }.joined(separator: "\n")
      ),
    ]
    let parts = output.filter { !$0.1.isEmpty }.map { name, text -> Markup in
      """
      <details><summary>\(name)</summary><pre tabindex="0">\
      \(block: TextCleaner.block(text, limit: Self.outputShown))</pre></details>

      """
    }
    return "\(parts)"
  }

  private func stacks(_ run: JudgedRun, _ shown: inout [ShownStacks]) -> Markup {
    let shape = StackShape(run)
    guard !shape.isEmpty else { return "" }
    let base = baseRun
    let baseShape = base.map(StackShape.init)
    if let twin = shown.first(where: { $0.run == shape && $0.base == baseShape }) {
      return """
        <p>The stacks show the same functions as in \
        <a href="#c\(twin.place)">\(twin.words)</a>.</p>

        """
    }
    shown.append(
      ShownStacks(run: shape, base: baseShape, place: place, words: column.description))
    let stacks = run.stacks(names)
    guard let first = stacks.first else { return "" }
    var markup: Markup = "<div class=\"beside\">\(HTMLStack.markup(first, "this run"))"
    if let stack = base?.stacks(names).first {
      markup += HTMLStack.markup(stack, "the unpatched source")
    }
    markup += "</div>\n"
    if stacks.count > 1 {
      let others = stacks.dropFirst().map { HTMLStack.markup($0, "") }
      markup += """
        <details><summary>\(counting(stacks.count - 1, "more thread"))</summary>\
        <div class="beside">\(others)</div></details>

        """
    }
    return markup
  }

  /// The telling run of the same cell of the unpatched source; nil where there is nothing to compare.
  private var baseRun: JudgedRun? {
    guard !row.isBase, let base = report.base, let tally = base.cells[column]?.tally else {
      return nil
    }
    return base.runs(column).telling(tally)
  }

  private var otherRuns: Markup {
    guard runs.count > 1 else { return "" }
    let told = runs.prefix(Self.runsShown).map { run -> Markup in
      let why =
        switch run.verdict {
        case .verdict(let verdict): verdict.why
        case .invalid(let reason): reason
        }
      return "<li>\(run.words), \(duration(run.entry.duration)): \(why)</li>\n"
    }
    let more = runs.count - told.count
    let rest: Markup = more > 0 ? "<li>and \(more) more</li>\n" : ""
    return "<details><summary>all \(runs.count) runs</summary><ul>\n\(told)\(rest)</ul></details>\n"
  }
}

/// One stack as a list of frames.
enum HTMLStack {
  static func markup(_ view: StackView, _ whose: String) -> Markup {
    let frames = view.lines.map { line -> Markup in
      let source: Markup = line.place.isEmpty ? "" : " <small>\(line.place)</small>"
      if line.isNamed {
        return """
          <li value="\(line.number)"><mark>▶ \(line.function)</mark>\(source)</li>

          """
      }
      return "<li value=\"\(line.number)\">\(line.function)\(source)</li>\n"
    }
    let rest: Markup = view.omitted > 0 ? "<p>and \(view.omitted) more frames</p>" : ""
    let head = whose.isEmpty ? view.title : "\(whose): \(view.title)"
    return """
      <figure><figcaption>\(head)</figcaption><ol class="stack">
      \(frames)</ol>\(rest)</figure>

      """
  }
}
