/// Text from outside made harmless for people's eyes and terminals, and where asked for markup.
///
/// It works on bytes, and copies whole runs of what is plain: reports are megabytes of text of which
/// nearly all is plain.
package enum TextCleaner {
  /// On one line, at most `limit` characters.
  ///
  /// Breaks and tabs become blanks, other control characters their pictures (`␛`); what hides in a
  /// line or turns its direction becomes U+FFFD; of many combining marks in a row four are kept.
  package static func line(_ text: String, limit: Int = 4000) -> String {
    clean(text, .line, limit)
  }

  /// The same with line breaks and tabs kept.
  package static func block(_ text: String, limit: Int = 200_000) -> String {
    clean(text, .block, limit)
  }

  /// The same as contents or a quoted attribute of XML and HTML.
  package static func markup(_ text: String, keepsBreaks: Bool) -> String {
    keepsBreaks ? clean(text, .markupBlock, 200_000) : clean(text, .markupLine, 4000)
  }

  /// What becomes of each ASCII character.
  private struct Rule {
    /// By the character's code; empty for itself.
    let replacements: [[UInt8]]
    private let isMarkup: Bool

    static let line = Rule(keepsBreaks: false, escapes: [:])
    static let block = Rule(keepsBreaks: true, escapes: [:])
    static let markupLine = Rule(keepsBreaks: false, escapes: markup)
    static let markupBlock = Rule(keepsBreaks: true, escapes: markup)

    private static let markup = [
      "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
    ]

    private init(keepsBreaks: Bool, escapes: [String: String]) {
      isMarkup = !escapes.isEmpty
      let breaks = keepsBreaks ? ["\n": "\n", "\t": "\t"] : ["\n": " ", "\t": " ", "\r": " "]
      replacements = (UInt32(0)..<0x80).map { code in
        let character = Unicode.Scalar(code).map(String.init) ?? ""
        if let known = breaks[character] ?? escapes[character] { return Array(known.utf8) }
        if 0x20..<0x7f ~= code { return [] }
        let picture = Unicode.Scalar(code == 0x7f ? 0x2421 : 0x2400 + code).map(String.init)
        return Array((picture ?? " ").utf8)
      }
    }

    /// Whether `replacements` has nothing for it; by comparing, as this is asked of every byte.
    func isPlain(_ byte: UInt8) -> Bool {
      if byte < 0x20 || byte >= 0x7f { return false }
      if !isMarkup { return true }
      return byte != 0x26 && byte != 0x3c && byte != 0x3e && byte != 0x22 && byte != 0x27
    }
  }

  private static func clean(_ text: String, _ rule: Rule, _ limit: Int) -> String {
    var text = text
    let cleaned = text.withUTF8 { bytes -> [UInt8]? in
      var plain = 0
      while plain < bytes.count, rule.isPlain(bytes[plain]) { plain += 1 }
      if plain == bytes.count, plain <= limit { return nil }
      return clean(bytes, rule, limit)
    }
    return cleaned.map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  private static func clean(
    _ bytes: UnsafeBufferPointer<UInt8>, _ rule: Rule, _ limit: Int
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 32)
    var index = 0
    var left = limit
    var marks = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, index - start < left, rule.isPlain(bytes[index]) { index += 1 }
      if index > start {
        result += bytes[start..<index]
        left -= index - start
        marks = 0
        continue
      }
      if left == 0 {
        result += "…".utf8
        break
      }
      if bytes[index] < 0x80 {
        result += rule.replacements[Int(bytes[index])]
        index += 1
        marks = 0
      } else {
        let length = min(sequenceLength(bytes[index]), bytes.count - index)
        let character = bytes[index..<(index + length)]
        index += length
        let (shown, isMark) = harmless(character)
        marks = isMark ? marks + 1 : 0
        if marks > 4 { continue }
        if let shown { result += shown.utf8 } else { result += character }
      }
      left -= 1
    }
    return result
  }

  /// A string's bytes are valid UTF-8, so the first tells how many follow.
  private static func sequenceLength(_ first: UInt8) -> Int {
    first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  }

  /// What to show in place of a character beyond ASCII; nil for itself.
  private static func harmless(
    _ character: Slice<UnsafeBufferPointer<UInt8>>
  ) -> (shown: String?, isMark: Bool) {
    guard let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first else {
      return ("\u{fffd}", false)
    }
    switch scalar.properties.generalCategory {
    case .lineSeparator, .paragraphSeparator: return (" ", false)
    case .control, .format, .surrogate, .privateUse, .unassigned: return ("\u{fffd}", false)
    case .nonspacingMark, .enclosingMark: return (nil, true)
    default: return (nil, false)
    }
  }
}
