import Basics

/// Lays items out in columns of one width, row by row, as many side by side as fit.
func columns(of items: [String], width: Int, indent: Int = 4) -> [String] {
  let widest = items.map(TextWidth.of).max() ?? 0
  let fitting = width == 0 ? 1 : max(1, (width - indent + 2) / (widest + 2))
  return stride(from: 0, to: items.count, by: fitting).map { start in
    var line = Painted(String(repeating: " ", count: indent))
    for (number, item) in items[start..<min(start + fitting, items.count)].enumerated() {
      line.pad(to: indent + number * (widest + 2))
      line += Painted(item)
    }
    return line.text
  }
}

/// Lays rows out in columns two blanks apart, cut to the width of the terminal.
func table(_ rows: [[String]], width: Int) -> String {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in rows.map { TextWidth.of($0[column]) }.max() ?? 0 }
  return rows.map { row in
    var line = zip(row, widths).map { TextWidth.pad($0, to: $1) }.joined(separator: "  ")
    while line.hasSuffix(" ") { line.removeLast() }
    return (width > 0 ? TextWidth.cut(line, to: width) : line) + "\n"
  }.joined()
}
