import Glibc

/// Small helpers for text that need not be UTF-8.
typealias Line = ArraySlice<UInt8>

let newline = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")

/// The lines of a file, each with its newline.
func splitLines(_ bytes: [UInt8]) -> [Line] { splitLines(bytes, upTo: .max) ?? [] }

/// The same; nil where there are more than `limit`.
func splitLines(_ bytes: [UInt8], upTo limit: Int) -> [Line]? {
  guard let ends = lineEnds(bytes, upTo: limit) else { return nil }
  var lines: [Line] = []
  lines.reserveCapacity(ends.count)
  var start = 0
  for end in ends {
    lines.append(bytes[start..<end])
    start = end
  }
  return lines
}

/// Where lines end: behind each newline, and at the end of what has none.
///
/// `memchr` makes it fast in a debug build, too.
private func lineEnds(_ bytes: [UInt8], upTo limit: Int) -> [Int]? {
  bytes.withUnsafeBytes { buffer in
    var ends: [Int] = []
    guard let base = buffer.baseAddress else { return ends }
    var start = 0
    while start < buffer.count {
      let found = memchr(base + start, Int32(newline), buffer.count - start)
      start = found.map { UnsafeRawPointer($0) - base + 1 } ?? buffer.count
      if ends.count == limit { return nil }
      ends.append(start)
    }
    return ends
  }
}

extension Sequence<UInt8> {
  /// True when the bytes begin with the ASCII text.
  func starts(with text: String) -> Bool { starts(with: text.utf8) }
}

extension Line {
  /// Without the newline and a carriage return before it.
  var content: Line {
    var line = self
    if line.last == newline { line = line.dropLast() }
    if line.last == carriageReturn { line = line.dropLast() }
    return line
  }

  /// As text for people; what is not UTF-8 is replaced.
  var text: String { String(decoding: content, as: UTF8.self) }

  /// Whether it ends in CR LF.
  var endsInReturn: Bool { last == newline && dropLast().last == carriageReturn }

  /// The rest after a prefix that is known to be there, as text.
  func text(after prefix: String) -> String {
    String(decoding: content.dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}

/// A line of a file quoted in a message: trimmed, short, and harmless on a terminal.
func quoted(_ line: some Sequence<UInt8>, trimmed: Bool = true) -> String {
  // Four bytes a scalar at most, and white space before them.
  var text = String(decoding: Array(line.prefix(1_000)), as: UTF8.self)
  while text.last?.isNewline == true { text.removeLast() }
  if trimmed {
    text = String(text.drop(while: \.isWhitespace))
    while text.last?.isWhitespace == true { text.removeLast() }
  }
  let limit = 100
  var safe = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
    safe.unicodeScalars.append(isControl ? (scalar == "\t" ? " " : "\u{FFFD}") : scalar)
  }
  return "`\(safe)\(text.unicodeScalars.count > limit ? "…" : "")`"
}

extension Line {
  /// The line with LF at its end where it had CR LF.
  var withoutReturn: [UInt8] { endsInReturn ? Array(dropLast(2)) + [newline] : Array(self) }

  /// The line with CR LF at its end where it had LF.
  var withReturn: [UInt8] {
    last == newline && !endsInReturn ? Array(dropLast()) + [carriageReturn, newline] : Array(self)
  }
}
