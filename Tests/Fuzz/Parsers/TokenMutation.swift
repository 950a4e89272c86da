/// A change of one word of a text: its grammar mostly holds, so that parsers get further than by bytes.
struct TokenMutation {
  private let bytes: [UInt8]
  private let signs: [Range<Int>]
  private let numbers: [Range<Int>]
  private let names: [Range<Int>]

  /// Numbers, names and signs are words, blanks are none; a quote is a sign like any other.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var (signs, numbers, names): ([Range<Int>], [Range<Int>], [Range<Int>]) = ([], [], [])
    var index = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
      if index > start {
        if Self.isNumber(bytes[start]) {
          numbers.append(start..<index)
        } else {
          names.append(start..<index)
        }
      } else {
        index += 1
        if bytes[start] > 0x20 { signs.append(start..<index) }
      }
    }
    (self.signs, self.numbers, self.names) = (signs, numbers, names)
  }

  /// The text with one word replaced, doubled or taken out: most often a number by a number, or a name
  /// by a name.
  func input(using random: inout some RandomNumberGenerator) -> [UInt8] {
    let kind = Int.random(in: 0..<16, using: &random)
    let kin = kind == 0 ? signs : kind < 8 ? numbers : names
    guard let word = kin.randomElement(using: &random) else { return bytes }
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return with([], at: word)
    case 1: return with(Array(bytes[word]) + bytes[word], at: word)
    case 2: return with(any(Self.numbers + Self.names, &random), at: word)
    case 3..<9:
      let other = kin.randomElement(using: &random) ?? word
      return with(Array(bytes[other]), at: word)
    default:
      let known = kind == 0 ? Self.signs : kind < 8 ? Self.numbers : Self.names
      return with(any(known, &random), at: word)
    }
  }

  private func any(_ words: [String], _ random: inout some RandomNumberGenerator) -> [UInt8] {
    Array((words.randomElement(using: &random) ?? "").utf8)
  }

  private func with(_ word: [UInt8], at place: Range<Int>) -> [UInt8] {
    bytes[..<place.lowerBound] + word + bytes[place.upperBound...]
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf)
      || "_.+-".utf8.contains(byte)
      || byte >= 0x80
  }

  private static func isNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
  }

  /// Ends of ranges, and one more.
  static let numbers = [
    "0", "-0", "1", "-1", "255", "65536", "2147483648", "4294967296", "9007199254740993",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "99999999999999999999", "0.1", "-0.0", "1e308", "1e999", "5e-324",
  ]

  /// Words of JSON and YAML, of paths and of text that is no ASCII.
  static let names = [
    "null", "true", "false", "~", "..", "/", "\\u0000", "\\ud800", "\\n", "é", "\u{202e}",
    "\u{85}", "\u{feff}", "x", "base",
  ]

  static let signs = ["{}", "[]", "\"\"", "\"", "{", "}", ",", ":", "#", "@@", "\u{1b}[31m"]
}
