/// Small helpers for text that need not be UTF-8.
typealias Line = ArraySlice<UInt8>

let newline = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")

/// The lines of a file, each with its newline.
func splitLines(_ bytes: [UInt8]) -> [Line] {
  var lines: [Line] = []
  var start = 0
  while start < bytes.count {
    let end = bytes[start...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
    lines.append(bytes[start..<end])
    start = end
  }
  return lines
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

  /// The rest after a prefix that is known to be there, as text.
  func text(after prefix: String) -> String {
    String(decoding: content.dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}

/// A line of a file quoted in a message: trimmed, short, and harmless on a terminal.
func quoted(_ line: some Sequence<UInt8>, trimmed: Bool = true) -> String {
  var text = String(decoding: Array(line), as: UTF8.self)
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
