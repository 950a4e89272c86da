import Basics
import Judging

/// Two ways of building, side by side: a line for each candidate, and below it the cells of which
/// they say different things.
package struct AgreementReport {
  private let agreement: Agreement
  private let style: TerminalStyle

  /// A report of `agreement` for a terminal of this style.
  package init(_ agreement: Agreement, style: TerminalStyle) {
    self.agreement = agreement
    self.style = style
  }

  /// The report, each line with its end.
  package var text: String {
    let head = ["candidate"] + agreement.recipes + ["cells"]
    let rows = agreement.rows.map { row in
      [TextCleaner.line(row.subject.name, limit: 60)]
        + row.verdicts.map { $0?.rawValue ?? "missing" }
        + [cells(row)]
    }
    let blocks = head.indices.map { column in
      Block(([head] + rows).map { Painted($0[column]) })
    }
    let differing = agreement.rows.flatMap(differences)
    let ending = fold(summary, width: style.width, head: "")
    return [Block.beside(blocks).text, differing, ending].filter { !$0.isEmpty }
      .joined(separator: [""]).map { $0 + "\n" }.joined()
  }

  private func cells(_ row: Agreement.Row) -> String {
    if row.shared == 0, row.differences.isEmpty { return "not run" }
    if row.differences.isEmpty {
      let chance = row.mixed > 0 ? ", \(row.mixed) fail one way or the other by chance" : ""
      return "all \(row.shared) the same\(chance)"
    }
    return "\(row.differences.count) differ"
  }

  private func differences(_ row: Agreement.Row) -> [String] {
    row.differences.flatMap { difference in
      let place = "\(row.subject.name), \(difference.cell)"
      let said = zip(agreement.recipes, difference.verdicts).map { recipe, verdict in
        "\(recipe): \(verdict.map { "\($0.outcome.rawValue), \($0.why)" } ?? "not run")"
      }
      return fold(TextCleaner.line(place), width: style.width, head: "")
        + said.flatMap { fold(TextCleaner.line($0), width: style.width) }
    }
  }

  private var summary: String {
    let same = agreement.rows.count(where: \.agrees)
    let names = agreement.recipes.joined(separator: " and ")
    return "\(names) agree on \(same) of \(counting(agreement.rows.count, "candidate"))"
  }
}
