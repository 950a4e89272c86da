/// What a source file includes, read so that nothing can be missed: conditions are not looked at,
/// comments do not hide anything, and what cannot be read is reported.
///
/// More than the compiler would include is harmless here, less is not: a unit that is not compiled
/// again though it should have been makes a library that mixes two worlds.
package struct IncludeScan: Sendable, Equatable {
  /// The names between quotes or angle brackets, each once, sorted; `__has_include` counts.
  package var names: [String]
  /// Whether it includes a name that only the compiler can compute, or a file by other means.
  package var isOpaque: Bool

  /// The scan of a file that cannot be read as text: it may include anything.
  package static let opaque = IncludeScan(names: [], isOpaque: true)

  private init(names: [String], isOpaque: Bool) {
    self.names = names
    self.isOpaque = isOpaque
  }

  /// Scans the bytes of a source file.
  package init(_ source: [UInt8]) {
    let bytes = withoutSplices(source)
    var names: Set<String> = []
    let places = places(of: "include", in: bytes) + places(of: "import", in: bytes)
    guard places.count <= Self.mostPlaces else {
      self = .opaque
      return
    }
    isOpaque = place(of: "incbin", in: bytes, from: 0) != nil
    var length = 0
    for place in places {
      switch Self.target(in: bytes, wordAt: place) {
      case .name(let name):
        length += name.utf8.count
        guard length <= Self.longestNames else {
          self = .opaque
          return
        }
        names.insert(name)
      case .computed: isOpaque = true
      case .nothing: break
      }
    }
    self.names = names.sorted()
  }

  /// Places that are looked at, and how far from each; a file that needs more may include anything.
  ///
  /// Without an end to it a line of the one word takes time by the square of its length.
  private static let mostPlaces = 20_000
  /// Bytes of all names together: where each holds those behind it they take the square of the file's length.
  private static let longestNames = 128 << 10
  private static let reach = 4096
  /// None of the words that are looked for is longer, with what may stand before it.
  private static let longestWord = 16

  private enum Target {
    case name(String)
    case computed
    case nothing
  }

  /// What follows the word `include`, `include_next`, `__has_include(` or `import` at `start`.
  private static func target(in bytes: [UInt8], wordAt start: Int) -> Target {
    var place = start
    while place < bytes.count, place - start < longestWord, isWordByte(bytes[place]) { place += 1 }
    let word = bytes[start..<place]
    let before = wordStart(bytes, start)
    let asks = bytes[before..<start].elementsEqual("__has_".utf8)
    guard asks || (before == start && directives.contains { word.elementsEqual($0) }) else {
      return .nothing
    }
    let limit = place + reach
    place = afterBlanks(bytes, place, upTo: limit)
    if asks, place < bytes.count, bytes[place] == UInt8(ascii: "(") {
      place = afterBlanks(bytes, place + 1, upTo: limit)
    }
    guard place < bytes.count else { return .nothing }
    guard place < limit else { return .computed }
    if let end = closing(bytes[place]) {
      let (begin, limit) = (place + 1, place + 1 + reach)
      let stop = Relinking.place(of: end, in: bytes, from: begin, upTo: limit)
      if Relinking.place(of: "\n", in: bytes, from: begin, upTo: stop ?? limit) == nil {
        guard let stop else { return limit < bytes.count ? .computed : .nothing }
        return .name(String(decoding: bytes[begin..<stop], as: UTF8.self))
      }
    }
    // `defined(__has_include)` asks for nothing; a word without `#` before it is mere text.
    if asks { return isWordByte(bytes[place]) ? .computed : .nothing }
    return isDirective(bytes, wordAt: start) ? .computed : .nothing
  }

  private static let directives = ["include".utf8, "include_next".utf8, "import".utf8]

  private static func closing(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "\""): "\""
    case UInt8(ascii: "<"): ">"
    default: nil
    }
  }

  /// Whether a `#`, or its digraph or trigraph, stands before the word, blanks and comments aside.
  /// Behind a longer comment than is looked at it counts as one.
  private static func isDirective(_ bytes: [UInt8], wordAt start: Int) -> Bool {
    var end = start
    let least = max(0, start - reach)
    while end > least {
      while end > least, bytes[end - 1] == 0x20 || (0x09...0x0d).contains(bytes[end - 1]) {
        end -= 1
      }
      guard end >= 4, bytes[end - 1] == UInt8(ascii: "/"), bytes[end - 2] == UInt8(ascii: "*")
      else { break }
      var open = end - 3
      while open > least,
        !(bytes[open - 1] == UInt8(ascii: "/") && bytes[open] == UInt8(ascii: "*"))
      {
        open -= 1
      }
      guard open > 0 else { break }
      if open == least { return true }
      end = open - 1
    }
    if end == least, least > 0 { return true }
    let before = bytes[..<end]
    return before.last == UInt8(ascii: "#") || before.suffix(2).elementsEqual("%:".utf8)
      || before.suffix(3).elementsEqual("??=".utf8)
  }

  private static func wordStart(_ bytes: [UInt8], _ place: Int) -> Int {
    var start = place
    while start > 0, place - start < longestWord, isWordByte(bytes[start - 1]) { start -= 1 }
    return start
  }

  /// The place after blanks and comments of this line, at or a little behind `limit` at most.
  private static func afterBlanks(_ bytes: [UInt8], _ start: Int, upTo limit: Int) -> Int {
    var place = start
    while place < min(bytes.count, limit) {
      if bytes[place] == 0x20 || bytes[place] == 0x09 || bytes[place] == 0x0b
        || bytes[place] == 0x0c
      {
        place += 1
      } else if bytes[place...].starts(with: "/*".utf8) {
        let end = Relinking.place(of: "*/", in: bytes, from: place + 2, upTo: limit + 1) ?? limit
        place = min(bytes.count, end + 2)
      } else {
        break
      }
    }
    return place
  }
}

func isWordByte(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
    || (97...122).contains(byte)
}

/// The bytes with spliced lines joined: a backslash, or its trigraph, before the end of a line; GCC
/// allows blanks in between.
func withoutSplices(_ source: [UInt8]) -> [UInt8] {
  let marks =
    places(of: "\\", in: source).map { ($0, 1) } + places(of: "??/", in: source).map { ($0, 3) }
  var result: [UInt8] = []
  var start = 0
  for (place, width) in marks.sorted(by: { $0.0 < $1.0 }) {
    var end = place + width
    while end < source.count, [0x20, 0x09, 0x0b, 0x0c, 0x0d].contains(source[end]) { end += 1 }
    guard end < source.count, source[end] == 0x0a, place >= start else { continue }
    result += source[start..<place]
    start = end + 1
  }
  return start == 0 ? source : result + source[start...]
}
