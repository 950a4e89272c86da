import Model

/// The part of a page that tells all of one candidate.
struct HTMLCandidate {
  private let report: ReportInput
  private let row: Row
  private let index: Int
  private let names: FrameNames

  init(_ report: ReportInput, _ row: Row, _ index: Int, _ names: FrameNames) {
    self.report = report
    self.row = row
    self.index = index
    self.names = names
  }

  /// A part for each cell: together they may be some megabytes.
  var parts: [Markup] {
    var shown: [ShownStacks] = []
    let cells = report.columns.enumerated().compactMap { number, column -> Markup? in
      row.cells[column].map { cell in
        HTMLCell(report, row, column, cell.tally, place: "\(index)-\(number)", names: names).markup(
          &shown)
      }
    }
    let start: Markup = """
      <section class="candidate" id="r\(index)" data-row="\(index)" \
      data-candidate="\(row.candidate.name)" data-verdict="\(row.verdictWord)">
      <h2><span class="c-\(row.verdictWord)">\(row.verdictWords)</span> \(row.candidate.name)</h2>
      \(words)\(change)
      """
    return [start] + cells + ["</section>\n"]
  }

  private var words: Markup {
    let candidate = row.candidate
    var markup: Markup = ""
    if !candidate.title.isEmpty { markup += "<p class=\"title\">\(candidate.title)</p>\n" }
    markup += "<p>\(row.isBase ? "the unpatched source; not judged" : row.judgement.why)</p>\n"
    if let price = report.priceWords(row) { markup += "<p class=\"price\">\(price)</p>\n" }
    if let words = report.comparisonWords(row) { markup += "<p>\(words)</p>\n" }
    if let hint = row.hint { markup += "<p>hint: \(hint)</p>\n" }
    for remark in candidate.unlikeness { markup += "<p>\(remark)</p>\n" }
    return markup
  }

  private var change: Markup {
    let candidate = row.candidate
    var facts: [Fact] = candidate.files.map { Fact(candidate.facts == nil ? "patch" : "file", $0) }
    facts += candidate.changedPaths.map { Fact("changes", $0) }
    if let tree = candidate.tree { facts.append(Fact("patched tree", tree)) }
    facts += (candidate.facts ?? []) + (row.build.map(buildFacts) ?? [])
    var markup: Markup = ""
    let summary = candidate.facts == nil ? "What it changes, and its build" : "What is known of it"
    if !facts.isEmpty {
      markup += """
        <details><summary>\(summary)</summary><dl>
        \(facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>\n" as Markup })</dl></details>

        """
    }
    if let diff = candidate.diff {
      markup += """
        <details class="diff"><summary>Difference to the unpatched source</summary>\
        <pre tabindex="0">\(HTMLDiff.markup(diff))</pre></details>

        """
    }
    return markup
  }

  private func buildFacts(_ build: BuildEntry) -> [Fact] {
    if case .given(_, let codeDigest) = build.outcome { return [Fact("machine code", codeDigest)] }
    let recipe = Fact("recipe", build.recipe)
    switch build.outcome {
    case .built(let key, let codeDigest, let seconds, let reused):
      return [
        recipe, Fact("built", reused ? "before" : "in \(decimalSeconds(seconds)) s"),
        Fact("build key", key), Fact("machine code", codeDigest),
      ] + (build.core ?? [])
    case .given: return []
    case .failed(let why, _), .outOfReach(let why, _), .error(let why):
      return [recipe, Fact("not built", why)]
    }
  }
}

/// A patch with its lines told apart, by sign and by colour.
enum HTMLDiff {
  private static let linesShown = 2000

  static func markup(_ diff: String) -> Markup {
    var lines = diff.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    var markup: Markup = ""
    for line in lines.prefix(linesShown) {
      let text = String(line)
      switch text.utf8.first {
      case _ where text.hasPrefix("--- ") || text.hasPrefix("+++ "):
        markup += "<b>\(block: text)</b>\n"
      case UInt8(ascii: "+"): markup += "<ins>\(block: text)</ins>\n"
      case UInt8(ascii: "-"): markup += "<del>\(block: text)</del>\n"
      case UInt8(ascii: "@"): markup += "<b>\(block: text)</b>\n"
      default: markup += "\(block: text)\n"
      }
    }
    if lines.count > linesShown { markup += "and \(lines.count - linesShown) more lines\n" }
    return markup
  }
}
