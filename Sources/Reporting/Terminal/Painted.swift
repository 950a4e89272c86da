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

  func padded(to width: Int) -> Painted {
    var padded = self
    padded.text += String(repeating: " ", count: max(0, width - columns))
    padded.columns = max(columns, width)
    return padded
  }

  static func + (left: Painted, right: Painted) -> Painted {
    var sum = left
    sum.text += right.text
    sum.columns += right.columns
    return sum
  }

  /// `pieces` with `gap` blanks between them.
  static func joined(_ pieces: [Painted], gap: Int) -> Painted {
    var result = Painted("")
    for (index, piece) in pieces.enumerated() {
      result = result.padded(to: result.columns + (index == 0 ? 0 : gap)) + piece
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
      (0..<(blocks.map(\.lines.count).max() ?? 0)).map { line in
        Painted.joined(
          blocks.map { block in
            (line < block.lines.count ? block.lines[line] : Painted("")).padded(to: block.width)
          }, gap: gap)
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
