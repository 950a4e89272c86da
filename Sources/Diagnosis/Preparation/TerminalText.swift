/// A line as a terminal shows it: without escape sequences, control characters and odd blanks.
enum TerminalText {
  /// Where in an escape sequence a byte stands.
  private enum State {
    case text, escape
    /// `ESC [`: attributes and movements, ended by a letter.
    case control
    /// `ESC ]` and its like: a string, such as a title or the target of a link, ended by BEL or `ESC \`.
    case string, stringEscape
  }

  static func plain(_ line: some Collection<UInt8>) -> String {
    if line.allSatisfy({ (0x20..<0x7f).contains($0) }) {
      return String(decoding: line, as: UTF8.self)
    }
    var kept: [UInt8] = []
    var state = State.text
    for byte in line {
      switch state {
      case .escape: state = next(behindEscape: byte)
      case .control: if (0x40...0x7e).contains(byte) { state = .text }
      case .string:
        if byte == 0x07 { state = .text } else if byte == 0x1b { state = .stringEscape }
      case .stringEscape: state = byte == UInt8(ascii: "\\") ? .text : .string
      case .text:
        if byte == 0x1b {
          state = .escape
        } else if byte == UInt8(ascii: "\t") {
          kept.append(UInt8(ascii: " "))
        } else if byte >= 0x20, byte != 0x7f {
          kept.append(byte)
        }
      }
    }
    return withPlainBlanks(String(decoding: kept, as: UTF8.self))
  }

  private static func next(behindEscape byte: UInt8) -> State {
    switch byte {
    case UInt8(ascii: "["): .control
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "^"), UInt8(ascii: "_"): .string
    // Such as `ESC ( B`, which chooses a character set.
    case 0x20...0x2f: .escape
    default: .text
    }
  }

  /// Pages of the web write blanks that do not break, and marks of no width.
  private static func withPlainBlanks(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0xc2 || $0 == 0xe2 || $0 == 0xef }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{a0}", "\u{2007}", "\u{202f}": result.append(" ")
      case "\u{200b}", "\u{2060}", "\u{feff}": continue
      // The wide forms of ASCII, as input methods of East Asia write it.
      case "\u{ff01}"..."\u{ff5e}":
        result.append(Unicode.Scalar(UInt8(scalar.value - 0xfee0)))
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
