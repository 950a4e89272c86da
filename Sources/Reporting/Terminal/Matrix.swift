import Basics
import Judging
import Model

/// The matrix of a report as lines: in words where they fit, in letters with a key where not.
struct Matrix {
  private let report: ReportInput
  private let style: TerminalStyle
  private let groups: [ColumnGroup]
  private let names: Block
  private let verdicts: Block
  private let marks: [String: String]

  init(_ report: ReportInput, _ style: TerminalStyle) {
    self.report = report
    self.style = style
    groups = ColumnGroup.all(report.columns)
    marks = Self.marks(of: report.scenarioNames)
    let longest = style.width == 0 ? 60 : max(12, min(60, style.width * 2 / 5))
    let names = report.rows.map { TextWidth.cut(TextCleaner.line($0.candidate.name), to: longest) }
    self.names = Block((["", report.rowWord] + names).map { Painted($0) })
    let verdicts = report.rows.map { row in
      let word = row.isBase ? "" : row.judgement.shortWords
      return Painted(word, painted: style.verdict(row, word))
    }
    self.verdicts = Block([Painted(""), Painted("verdict")] + verdicts)
  }

  var lines: [String] {
    let wide = Block.beside([names, verdicts] + words)
    if style.width == 0 || wide.width <= style.width { return wide.text }
    return letters + [""] + key
  }

  /// A block for each group of columns, with a word a cell and the number of the failure behind it.
  private var words: [Block] {
    let numbers = FailureNumbers(report)
    return groups.map { group in
      let columns = group.columns.map { column in
        Block(
          [Painted(TextCleaner.line(column.scenario, limit: 60))]
            + report.rows.enumerated().map { index, row in
              let outcome = row.outcome(column)
              let word = outcome?.rawValue ?? "-"
              let text = numbers[index, column].map { "\(word) \($0)" } ?? word
              return Painted(text, painted: style.outcome(outcome, text))
            })
      }
      return Block([Painted(group.settings)] + Block.beside(columns).lines)
    }
  }

  /// As many groups side by side as fit, the rest below them under the same names. The verdicts
  /// stand beside the names unless that costs another such table: they are told again below.
  private var letters: [String] {
    let room = max(8, style.width - names.width - 2)
    let tables = pack(room)
    let besideVerdicts = pack(max(8, room - verdicts.width - 2))
    let showsVerdicts = besideVerdicts.count <= tables.count
    let blocks = (showsVerdicts ? besideVerdicts : tables).map { groups in
      Block.beside([names] + (showsVerdicts ? [verdicts] : []) + groups.map(letterBlock)).text
    }
    return Array(blocks.joined(separator: [""]))
  }

  private func pack(_ room: Int) -> [[ColumnGroup]] {
    var tables: [[ColumnGroup]] = []
    var used = 0
    for group in groups.flatMap({ $0.split(room) }) {
      let width = max(group.columns.count, TextWidth.of(group.settings))
      if !tables.isEmpty, used + 2 + width <= room {
        tables[tables.count - 1].append(group)
        used += 2 + width
      } else {
        tables.append([group])
        used = width
      }
    }
    return tables
  }

  private func letterBlock(_ group: ColumnGroup) -> Block {
    let header = group.columns.map { marks[$0.scenario] ?? "*" }.joined()
    let letters = report.rows.map { row in
      let cells = group.columns.map { column in
        let outcome = row.outcome(column)
        let letter = outcome?.letter ?? "-"
        return Painted(letter, painted: style.outcome(outcome, letter))
      }
      return Painted.joined(cells)
    }
    return Block([Painted(group.settings), Painted(header)] + letters)
  }

  private var key: [String] {
    let places = report.scenarioNames.map {
      "\(marks[$0] ?? "*") \(TextCleaner.line($0, limit: 60))"
    }
    return fold(list: report.outcomeKey, width: style.width)
      + columns(of: places, width: style.width)
  }

  /// 1 to 9, then a to z, then A to Z.
  private static func marks(of scenarios: [String]) -> [String: String] {
    let marks = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)
    return Dictionary(zip(scenarios, marks), uniquingKeysWith: { first, _ in first })
  }
}

/// Settings and the columns under them.
struct ColumnGroup {
  let settings: String
  let columns: [CellID]

  static func all(_ columns: [CellID]) -> [ColumnGroup] {
    var groups: [ColumnGroup] = []
    for column in columns {
      if let last = groups.last, last.columns.first?.settings == column.settings {
        groups[groups.count - 1] = ColumnGroup(
          settings: last.settings, columns: last.columns + [column])
      } else {
        groups.append(
          ColumnGroup(settings: TextCleaner.line(column.settings, limit: 40), columns: [column]))
      }
    }
    return groups
  }

  /// In parts of at most `room` columns each.
  func split(_ room: Int) -> [ColumnGroup] {
    stride(from: 0, to: columns.count, by: room).map { start in
      ColumnGroup(
        settings: TextWidth.cut(settings, to: room),
        columns: Array(columns[start..<min(start + room, columns.count)]))
    }
  }
}

/// The number of the leading failure of each cell.
struct FailureNumbers {
  private let numbers: [String: Int]
  private let rows: [Row]

  init(_ report: ReportInput) {
    rows = report.rows
    numbers = FailureSummary.numbers(report.failures)
  }

  subscript(row: Int, column: CellID) -> Int? { self[rows[row].cells[column]?.tally] }

  subscript(tally: CellTally?) -> Int? {
    tally?.leadingFailure.flatMap { numbers[$0.identity] }
  }
}

extension ReportInput {
  /// `. pass`, `H hang`, `- not run`: the letters that occur.
  var outcomeKey: [String] {
    let seen = Set(rows.flatMap { row in columns.compactMap { row.outcome($0) } })
    let known = Verdict.Outcome.allCases.filter(seen.contains).map { "\($0.letter) \($0.rawValue)" }
    return known + ["- not run"]
  }
}
