import Basics

/// Text with colours in it, and the columns it takes without them.
struct Painted: Sendable {
  private(set) var text: String
  private(set) var columns: Int

  /// `plain` as it stands.
  init(_ plain: String) { self.init(plain, painted: plain) }

  /// `plain`, shown as `painted`.
  init(_ plain: String, painted: String) {
    text = painted
    columns = TextWidth.of(plain)
  }

  /// Adds blanks until it takes `width` columns.
  mutating func pad(to width: Int) {
    for _ in columns..<max(columns, width) { text += " " }
    columns = max(columns, width)
  }

  static func += (left: inout Painted, right: Painted) {
    left.text += right.text
    left.columns += right.columns
  }

  /// `pieces` with `gap` blanks between them.
  static func joined(_ pieces: [Painted], gap: Int = 0) -> Painted {
    var result = Painted("")
    for (index, piece) in pieces.enumerated() {
      if index > 0 { result.pad(to: result.columns + gap) }
      result += piece
    }
    return result
  }
}

/// Lines of one width that stand beside other blocks.
struct Block {
  let lines: [Painted]
  let width: Int

  init(_ lines: [Painted]) {
    width = lines.map(\.columns).max() ?? 0
    self.lines = lines
  }

  static func beside(_ blocks: [Block], gap: Int = 2) -> Block {
    Block(
      (0..<(blocks.map(\.lines.count).max() ?? 0)).map { number in
        var line = Painted("")
        var end = 0
        for block in blocks {
          line.pad(to: end)
          if number < block.lines.count { line += block.lines[number] }
          end += block.width + gap
        }
        line.pad(to: end - gap)
        return line
      })
  }

  /// The lines as they are printed, nothing trailing.
  var text: [String] {
    lines.map { line in
      var text = Substring(line.text)
      while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
      return String(text)
    }
  }
}
