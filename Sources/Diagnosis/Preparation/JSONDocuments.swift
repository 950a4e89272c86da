/// Finds the documents of JSON in a text, each in one line or in many, and has those read that are reports of a crash.
struct JSONDocuments {
  /// What has come of a line.
  enum Outcome {
    /// Lines of the text as they are.
    case plain([NumberedLine])
    /// The lines of a report, and the line of the text that it begins in.
    case report([Substring], at: Int)
  }

  /// A line, and where it stands in the text.
  struct NumberedLine {
    var text: Substring
    var number: Int
  }

  /// The lines of a document that has not ended.
  private(set) var rest: [NumberedLine] = []
  private var length = 0
  private var depth = 0
  private var hasFrames = false

  /// Takes a line; gives those that are known now not to be of a report, or a report that has ended.
  mutating func take(_ line: Substring, _ number: Int) -> Outcome {
    // Most lines need no closer look.
    let isPlain = rest.isEmpty && !line.utf8.contains(UInt8(ascii: "{"))
    let text = isPlain ? line : LogPrefix.removed(from: line)
    if rest.isEmpty, text.withoutBlanks.utf8.first != UInt8(ascii: "{") {
      return .plain([NumberedLine(text: line, number: number)])
    }
    rest.append(NumberedLine(text: line, number: number))
    length += line.utf8.count
    hasFrames = hasFrames || text.contains(#"rames""#)
    guard length <= TextLines.longestText, let isEnd = follow(text.utf8) else { return flush() }
    guard isEnd else { return .plain([]) }
    guard hasFrames, let report = CrashDocument(rest.map { LogPrefix.removed(from: $0.text) })
    else { return flush() }
    let start = rest[0].number
    _ = flush()
    return .report(report.lines, at: start)
  }

  /// Gives up what was kept.
  mutating func flush() -> Outcome {
    defer {
      (rest, length, depth, hasFrames) = ([], 0, 0, false)
    }
    return .plain(rest)
  }

  /// Whether the document ends in the line; nil where that is no JSON.
  private mutating func follow(_ bytes: Substring.UTF8View) -> Bool? {
    var strings = JSONStrings()
    var hasEnded = false
    for byte in bytes where !strings.take(byte) {
      if hasEnded, byte != UInt8(ascii: " ") { return nil }
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        hasEnded = depth <= 0
      default: break
      }
    }
    // No string goes on in the next line.
    return strings.isInside ? nil : hasEnded
  }
}
