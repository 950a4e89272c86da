/// Puts frames together that a mail program or a narrow terminal has wrapped.
enum LineJoiner {
  private static let mostParts = 24

  static func joined(_ lines: [TextLines.Line]) -> [TextLines.Line] {
    var result: [TextLines.Line] = []
    var open: Opening?
    var parts = 1
    let width = width(of: lines)
    // How long the part is that came last.
    var length = 0
    for line in lines {
      if line.isApart { open = nil }
      let isFull = length == width
      if let last = result.indices.last, open?.continues(in: line, isFull: isFull) ?? false {
        // No frame has more lines than this; each is looked at again with those before it.
        if parts < mostParts, result[last].text.utf8.count < TextLines.longestLine {
          // A mail that is kept as it was sent marks the lines that it wrapped.
          let isMarked = result[last].text.hasSuffix("=")
          let isCut = isFull && line.indent == 0 || endsInName(result[last].text) || isMarked
          let before = isMarked ? result[last].text.dropLast() : result[last].text
          result[last].text = Substring(before + (isCut ? "" : " ") + line.text)
          length = line.indent + line.text.utf8.count
          open = Opening(result[last].text)
          parts += 1
          continue
        }
      }
      open = Opening(line.text)
      parts = 1
      length = line.indent + line.text.utf8.count
      result.append(line)
    }
    return result
  }

  /// The width of a terminal that cut lines anywhere: that of several lines, where none is longer; 0 for none.
  private static func width(of lines: [TextLines.Line]) -> Int {
    let lengths = lines.map { $0.indent + $0.text.utf8.count }
    guard let most = lengths.max(), most >= 40, lengths.count(where: { $0 == most }) > 1 else {
      return 0
    }
    return most
  }

  /// Whether a line ends within the name of a function, or in front of its arguments.
  private static func endsInName(_ text: Substring) -> Bool {
    text.hasSuffix("::") || text.hasSuffix("<") || text.hasSuffix("(")
  }

  /// A frame that may not be whole yet.
  private struct Opening {
    private let isUnbalanced: Bool
    private let lacksName: Bool
    private let lacksPlace: Bool
    private let hasPlace: Bool

    init?(_ text: Substring) {
      guard text.first == "#", let (_, rest) = text.dropFirst().leadingNumber,
        rest.isEmpty || rest.first == " "
      else { return nil }
      let body = rest.trimmed
      var depth = 0
      for byte in body.utf8 {
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
      }
      isUnbalanced = depth > 0
      let named = body.leadingAddress?.rest ?? body
      lacksName = named.isEmpty || named == "in"
      lacksPlace = [" from", " at", " -", ",", "::", "<", "="].contains { body.hasSuffix($0) }
      hasPlace = body.contains(" from ") || body.contains(" at ") || body.contains(" - /")
    }

    /// Whether a line is its next part; `isFull` where the part before it is as wide as the terminal.
    func continues(in line: TextLines.Line, isFull: Bool) -> Bool {
      let text = line.text
      if text.first == "#" || HeaderLine(text) != nil { return false }
      // What stands behind a whole frame has blanks; the rest of the path of a file has none.
      if isFull, line.indent < 2, !hasPlace || !text.contains(" ") { return true }
      if isUnbalanced || lacksName || lacksPlace { return true }
      if hasPlace { return false }
      return text.hasPrefix("from /") || text.hasPrefix("at /") || text.hasPrefix("at ../")
        || (text.hasPrefix("at ") || text.hasPrefix("from ") || text.hasPrefix("- /"))
          && !text.dropFirst(5).contains(" ")
    }
  }
}
