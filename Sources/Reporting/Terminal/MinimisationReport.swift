import Basics
import Judging
import Model

/// Which parts of a candidate its verdict needs: a line for each part, and below a needed one what
/// becomes of the candidate without it.
package struct MinimisationReport {
  private let minimisation: Minimisation
  private let style: TerminalStyle

  /// A report of `minimisation` for a terminal of this style.
  package init(_ minimisation: Minimisation, style: TerminalStyle) {
    self.minimisation = minimisation
    self.style = style
  }

  /// The report, each line with its end.
  package var text: String {
    let lines = line(summary, head: "") + zip(1..., minimisation.parts).flatMap(describe)
    return lines.map { $0 + "\n" }.joined()
  }

  private var summary: String {
    let needed = minimisation.parts.count { $0.without != nil }
    let name = TextCleaner.line(minimisation.candidate, limit: 60)
    let kept =
      switch minimisation.property {
      case .passes: "passes"
      case .breaks(let cell, let outcome): "breaks \(cell) (\(outcome.rawValue))"
      }
    let tried = counting(minimisation.tried, "smaller candidate")
    return "\(name) \(kept) with \(needed) of \(counting(minimisation.parts.count, "part")); "
      + "\(tried) evaluated"
  }

  private func describe(_ number: Int, _ part: Minimisation.Part) -> [String] {
    let isNeeded = part.without != nil
    let head = line(
      "\(isNeeded ? "needed    " : "not needed") \(number). \(part.summary)", head: "  ")
    guard let absence = part.without else { return head }
    let verdict = absence.verdict.map { "\($0.rawValue)" } ?? "the base"
    var told = line("without it: \(verdict): \(absence.why)", head: "             ")
    if !absence.failing.isEmpty {
      let cells = absence.failing.map(\.description).joined(separator: ", ")
      told += line("fails in \(cells)", head: "             ")
    }
    return head + told
  }

  private func line(_ text: String, head: String) -> [String] {
    fold(TextCleaner.line(text), width: style.width, head: head)
  }
}
