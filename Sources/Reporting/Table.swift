import Judging

/// The matrix of a report: in words where they fit, in letters with a key where they do not.
struct Table {
  let rows: [Assessment.Row]
  let columns: [Column]
  let style: TerminalStyle

  var lines: [String] {
    let wide = WideLayout(table: self)
    return style.width == 0 || wide.width <= style.width
      ? wide.lines : NarrowLayout(table: self).lines
  }

  var nameWidth: Int { max(9, rows.map(\.candidate.name.count).max() ?? 0) }

  /// Settings and the columns under each, in order.
  var groups: [(settings: String, columns: [Column])] {
    var groups: [(settings: String, columns: [Column])] = []
    for column in columns {
      if groups.last?.settings == column.settings {
        groups[groups.count - 1].columns.append(column)
      } else {
        groups.append((column.settings, [column]))
      }
    }
    return groups
  }

  func verdict(_ row: Assessment.Row, _ column: Column) -> Verdict.Outcome? {
    row.cells.first {
      $0.key.scenario == column.scenario && $0.key.settings == column.settings
    }?.tally.verdict.outcome
  }
}

/// A column a cell, each with its verdict as a word.
private struct WideLayout {
  let table: Table

  private func columnWidth(_ column: Column) -> Int {
    let words = table.rows.map { table.verdict($0, column)?.rawValue.count ?? 1 }
    return max(column.scenario.count, words.max() ?? 1)
  }

  private var verdictWidth: Int {
    table.rows.map { word(of: $0).count }.max() ?? 0
  }

  var width: Int {
    table.nameWidth + 2 + verdictWidth
      + table.columns.map { columnWidth($0) + 2 }.reduce(0, +) + 2 * (table.groups.count - 1)
  }

  var lines: [String] {
    var settings = pad("", table.nameWidth + 2 + verdictWidth)
    var scenarios = pad("candidate", table.nameWidth + 2 + verdictWidth)
    for (index, group) in table.groups.enumerated() {
      let gap = index == 0 ? "  " : "    "
      let width = group.columns.map { columnWidth($0) + 2 }.reduce(0, +) - 2
      settings += gap + pad(group.settings, width)
      scenarios +=
        gap + group.columns.map { pad($0.scenario, columnWidth($0)) }.joined(separator: "  ")
    }
    return [trimEnd(settings), trimEnd(scenarios)] + table.rows.map(line)
  }

  private func line(_ row: Assessment.Row) -> String {
    let paint = Paint(table.style)
    var line = pad(row.candidate.name, table.nameWidth) + "  "
    line += paint.verdict(row.judgement.verdict, pad(word(of: row), verdictWidth))
    for (index, group) in table.groups.enumerated() {
      line += index == 0 ? "  " : "    "
      line += group.columns.map { column in
        let outcome = table.verdict(row, column)
        return paint.outcome(outcome, pad(outcome?.rawValue ?? "-", columnWidth(column)))
      }.joined(separator: "  ")
    }
    return trimEnd(line)
  }

  private func word(of row: Assessment.Row) -> String {
    row.candidate.isBase ? "" : row.judgement.verdict.rawValue
  }
}

/// A letter a cell, with the key below: it fits where a word a cell does not.
private struct NarrowLayout {
  let table: Table

  private var scenarios: [String] {
    table.columns.map(\.scenario).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  var lines: [String] {
    let paint = Paint(table.style)
    var settings = pad("", table.nameWidth)
    var marks = pad("candidate", table.nameWidth)
    for group in table.groups {
      let width = max(group.columns.count, group.settings.count)
      settings += "  " + pad(group.settings, width)
      marks += "  " + pad(group.columns.map { mark(of: $0.scenario) }.joined(), width)
    }
    var lines = [trimEnd(settings), trimEnd(marks)]
    for row in table.rows {
      var line = pad(row.candidate.name, table.nameWidth)
      for group in table.groups {
        let letters = group.columns.map { column in
          let outcome = table.verdict(row, column)
          return paint.outcome(outcome, outcome?.letter ?? "-")
        }.joined()
        line += "  " + letters
        line += pad("", max(0, group.settings.count - group.columns.count))
      }
      if !row.candidate.isBase {
        line += "  " + paint.verdict(row.judgement.verdict, row.judgement.verdict.rawValue)
      }
      lines.append(trimEnd(line))
    }
    return lines + [""] + key
  }

  private var key: [String] {
    let outcomes = Set(
      table.rows.flatMap { row in table.columns.compactMap { table.verdict(row, $0) } })
    let letters =
      Verdict.Outcome.allCases.filter(outcomes.contains)
      .map { "\($0.letter) \($0.rawValue)" } + ["- not run"]
    let places = scenarios.map { "\(mark(of: $0)) \($0)" }
    return fold(places.joined(separator: ", "), style: table.style)
      + fold(letters.joined(separator: ", "), style: table.style)
  }

  /// 1 to 9, then a to z, then A to Z.
  private func mark(of scenario: String) -> String {
    let marks = Array("123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    guard let index = scenarios.firstIndex(of: scenario), index < marks.count else { return "*" }
    return String(marks[index])
  }
}

extension Verdict.Outcome {
  /// One letter for a table that has no room for words.
  var letter: String {
    switch self {
    case .pass: "."
    case .hang: "H"
    case .crash: "C"
    case .rpcFailed: "R"
    case .badExit: "X"
    case .leak: "L"
    case .regression: "T"
    case .flaky: "F"
    case .skipped: "s"
    }
  }
}
