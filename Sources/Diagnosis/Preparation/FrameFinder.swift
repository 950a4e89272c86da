import Basics
import Model

/// Finds the frames in a line that holds more than one of them, or something around them: a text that lost
/// the ends of its lines, a cell of a table, a string of YAML or JSON, a comment.
struct FrameFinder {
  /// The number of the frame that came last.
  private var last: Int?

  /// The line as pieces, each of which has one frame or none; the line itself where nothing is to be done.
  mutating func pieces(of line: Substring) -> [Substring] {
    if let frames = DebuggerRecords.frames(of: line) { return frames }
    let bytes = line.utf8
    guard bytes.contains(UInt8(ascii: "#")) || line.contains("Thread ") else {
      return [MisreadFrame.repaired(line) ?? line]
    }
    let starts = starts(in: line)
    guard let first = starts.first else { return [MisreadFrame.repaired(line) ?? line] }
    var pieces: [Substring] = []
    let before = line[..<first].trimmed
    if before.isEmpty, starts.count == 1, line.utf8.count <= TextLines.longestLine,
      FrameWrapping.removed(from: line) == line.trimmed
    {
      return [MisreadFrame.repaired(line) ?? line]
    }
    // What gdb shows of a variable may hold a text that looks like a frame.
    if starts.count == 1, before.contains(" = ") { return [line] }
    // In front of a single frame stands a label; in front of joined ones what the text says of them.
    if starts.count > 1, before.contains(where: \.isLetter) { pieces.append(before) }
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : line.endIndex
      let whole = Substring(line[start..<end].utf8.prefix(TextLines.longestLine))
      let piece = FrameWrapping.removed(from: whole)
      pieces.append(MisreadFrame.repaired(piece) ?? piece)
    }
    return pieces
  }

  /// Where frames and headings of threads begin in a line.
  private mutating func starts(in line: Substring) -> [Substring.Index] {
    let bytes = line.utf8
    var starts: [Substring.Index] = []
    var previous: UInt8?
    var index = bytes.startIndex
    // Quotes since the last frame began, and whether that is one of PHP's.
    var quotes = 0
    var isOfPHP = false
    // Whether nothing but blanks stands before this place.
    var isBare = true
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "#"), let mark = FrameMark(line, at: index) {
        let isNext = mark.number == (last ?? -1) + 1
        // An argument of a call of PHP's that is shown may be a text of this form.
        let isQuoted = isOfPHP && quotes % 2 == 1
        let isStart =
          !isQuoted
          && (isBare || mark.isSure && !(previous?.isWord ?? false)
            || (isNext || mark.number == 0) && mark.isLikely)
        if isStart {
          starts.append(mark.start)
          last = mark.number
          (quotes, isOfPHP) = (0, mark.isOfPHP)
        }
      } else if byte == UInt8(ascii: "T"), !(previous?.isWord ?? false),
        Self.isThread(line[index...])
      {
        starts.append(index)
      }
      if byte == UInt8(ascii: "'") { quotes += 1 }
      if byte != UInt8(ascii: " ") { isBare = false }
      previous = byte
      index = bytes.index(after: index)
    }
    return starts
  }

  /// `Thread 2 (Thread 0x7f… (LWP 12) "php"):`
  private static func isThread(_ text: Substring) -> Bool {
    guard let (_, rest) = text.after("Thread ")?.leadingNumber, let tells = rest.after(" (") else {
      return false
    }
    return tells.hasPrefix("Thread 0x") || tells.hasPrefix("LWP ") || tells.hasPrefix("process ")
  }
}

/// The sign that a frame may begin with: `#3`, or `frame #3:` of lldb.
private struct FrameMark {
  let number: Int
  let start: Substring.Index
  /// Whether an address follows, which prose does not have there.
  let isSure: Bool
  /// Whether what follows can be a frame.
  let isLikely: Bool
  /// Whether a place in PHP's sources follows.
  var isOfPHP = false

  init?(_ line: Substring, at index: Substring.Index) {
    guard let (number, behind) = line[line.utf8.index(after: index)...].leadingNumber,
      number < 100_000
    else { return nil }
    self.number = number
    let before = line[..<index]
    if behind.first == ":", before.hasSuffix("frame ") {
      start = before.utf8.index(before.endIndex, offsetBy: -6)
      isSure = behind.dropFirst().trimmed.hasPrefix("0x")
      isLikely = isSure
      return
    }
    let body = behind.drop { " |`\"'".contains($0) }
    let gap = behind.utf8.distance(from: behind.startIndex, to: body.startIndex)
    guard gap > 0 else { return nil }
    start = index
    isSure = body.isAddress
    isOfPHP = body.first == "/" || body.hasPrefix("[internal function]: ")
    isLikely = isSure || body.isCall || body.hasPrefix(Frame.phpMain) && gap == 1
    guard isLikely else { return nil }
  }
}

extension Substring {
  /// Whether it begins with an address, be it that its first digit was read as a letter.
  fileprivate var isAddress: Bool {
    guard hasPrefix("0x") || hasPrefix("Ox") || hasPrefix("0X") else { return false }
    return dropFirst(2).first?.isHexDigit ?? false
  }

  /// Whether it begins with a function and the arguments of a call, or with a place in PHP's sources.
  fileprivate var isCall: Bool {
    if hasPrefix("[internal function]: ") || hasPrefix("<signal handler") { return true }
    let name = utf8.prefix(400).prefix { !" (".utf8.contains($0) }
    guard let first = name.first, first == UInt8(ascii: "/") || first.isWord && first > 0x39 else {
      return false
    }
    let behind = self[name.endIndex...]
    return behind.hasPrefix("(") || behind.hasPrefix(" (") && !behind.hasPrefix(" (0x")
  }
}

extension UInt8 {
  /// Whether it is part of a word: a letter, a digit, a line below.
  fileprivate var isWord: Bool {
    isASCIIDigit || isASCIILetter || self == 0x5f
      || self >= 0x80
  }
}
