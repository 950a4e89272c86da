import Basics
import Glibc

/// Looks for words in texts of C and C++, in any case and across spliced lines.
///
/// What decides is the text without its splices, in lower case (`plain`). A text that has no splice, as most
/// have none, is searched as it is.
struct WordSearch: Sendable {
  private let words: [[UInt8]]
  /// Whether a word begins with this byte, in either case.
  private let begins: [Bool]

  /// A search for any of `words`, none of which is empty.
  init(_ words: [String]) {
    self.words = words.map { $0.utf8.map { lowerCase[Int($0)] } }.filter { !$0.isEmpty }
    let firsts = Set(self.words.map { $0[0] })
    begins = (0..<256).map { firsts.contains(lowerCase[$0]) }
  }

  /// Whether one of the words stands anywhere in a text.
  func finds(in text: [UInt8]) -> Bool {
    text.withUnsafeBytes { bytes in
      guard firstSplice(in: bytes, from: 0) != nil else { return finds(in: bytes) }
      return Self.plain(bytes).withUnsafeBytes { finds(in: $0) }
    }
  }

  private func finds(in text: UnsafeRawBufferPointer) -> Bool {
    begins.withUnsafeBufferPointer { begins in
      for index in text.indices where begins[Int(text[index])] {
        if words.contains(where: { isWord($0, in: text, at: index) }) { return true }
      }
      return false
    }
  }

  private func isWord(_ word: [UInt8], in text: UnsafeRawBufferPointer, at index: Int) -> Bool {
    guard index + word.count <= text.count else { return false }
    for offset in word.indices where word[offset] != lowerCase[Int(text[index + offset])] {
      return false
    }
    return true
  }

  /// A text without its splices: a backslash, spaces that a compiler forgives, and the end of the line.
  private static func plain(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var start = 0
    while let splice = firstSplice(in: text, from: start) {
      plain.append(contentsOf: text[start..<splice.lowerBound])
      start = splice.upperBound
    }
    plain.append(contentsOf: text[start...])
    return plain
  }
}

/// Where the first splice is that begins at `start` or later.
private func firstSplice(in text: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
  guard let base = text.baseAddress else { return nil }
  var start = start
  while start < text.count,
    let found = memchr(base + start, Int32(UInt8(ascii: "\\")), text.count - start)
  {
    let index = UnsafeRawPointer(found) - base
    var end = index + 1
    while end < text.count, isForgiven(text[end]) { end += 1 }
    if end < text.count, text[end] == UInt8(ascii: "\n") { return index..<(end + 1) }
    start = index + 1
  }
  return nil
}

private func isForgiven(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
}

/// Each byte, and of a capital letter the small one.
private let lowerCase: [UInt8] = (0...255).map { byte in
  byte.isASCIIUppercase ? byte | 0x20 : byte
}
