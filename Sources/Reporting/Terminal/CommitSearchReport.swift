import Basics
import Judging
import Model

/// Which commit was the first to fail or to pass, and a line for each that was tested.
package struct CommitSearchReport {
  private let search: CommitSearch
  private let style: TerminalStyle

  /// A report of `search` for a terminal of this style.
  package init(_ search: CommitSearch, style: TerminalStyle) {
    self.search = search
    self.style = style
  }

  /// The report, each line with its end.
  package var text: String {
    let lines = search.watched.flatMap(describe) + search.steps.flatMap(describe) + [""] + answer
    return lines.map { $0 + "\n" }.joined()
  }

  private func describe(_ watched: CommitSearch.Watched) -> [String] {
    let seen =
      "\(watched.cell): \(watched.outcome.rawValue) in \(counted(watched.bad)) at the bad end"
    return line(
      "\(seen), in \(counted(watched.good)) at the good one; a good commit passes "
        + "\(counting(watched.test.cleanRuns, "run"))", head: "")
  }

  private func counted(_ count: FailureCount) -> String {
    "\(count.failures) of \(counting(count.runs, "run"))"
  }

  private func describe(_ step: CommitSearch.Step) -> [String] {
    let word = step.finding.rawValue.padding(to: 7)
    return line("\(word) \(named(step.commit))", head: "") + line(step.why, head: "        ")
  }

  private func named(_ commit: CommitSearch.Named) -> String {
    "\(commit.id.prefix(12)) \(TextCleaner.line(commit.subject, limit: 100))"
  }

  private var answer: [String] {
    let what = search.direction == .firstBad ? "bad" : "good"
    let tested =
      "\(counting(search.steps.count, "commit")) of \(search.commits) tested, "
      + "\(search.steps.count { $0.finding == .skipped }) skipped"
    guard search.suspects.count > 1 else {
      let sure = "sure to \(Percent.nearest(search.confidence)); \(tested)"
      return search.suspects.flatMap { commit in
        line("the first \(what) commit: \(commit.id)", head: "")
          + line(commit.subject, head: "  ") + line("by \(commit.author)", head: "  ")
          + line(sure, head: "  ")
      }
    }
    return line(
      "the first \(what) commit is one of \(search.suspects.count): the others of them cannot be tested; "
        + tested, head: "") + search.suspects.flatMap { line(named($0), head: "  ") }
  }

  private func line(_ text: String, head: String) -> [String] {
    fold(TextCleaner.line(text), width: style.width, head: head)
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
