/// A pattern in which `*` stands for any run of bytes, empty or not; everything else is itself.
///
/// Matching takes time linear in the text, whatever the text: names in stacks come from outside.
package struct Glob: Sendable {
  private let prefix: [UInt8]
  private let suffix: [UInt8]
  private let middle: [Needle]
  private let hasStar: Bool

  /// Compiles `pattern`.
  package init(_ pattern: String) {
    let parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
      .map(Array.init)
    hasStar = parts.count > 1
    prefix = parts.first ?? []
    suffix = hasStar ? parts.last ?? [] : []
    middle = parts.dropFirst().dropLast().filter { !$0.isEmpty }.map(Needle.init)
  }

  /// Whether the whole of `text` fits the pattern.
  package func matches(_ text: String) -> Bool {
    matches(Array(text.utf8))
  }

  package func matches(_ text: [UInt8]) -> Bool {
    guard hasStar else { return text == prefix }
    guard text.count >= prefix.count + suffix.count,
      text.starts(with: prefix), text.suffix(suffix.count).elementsEqual(suffix)
    else { return false }
    var rest = text[prefix.count..<(text.count - suffix.count)]
    for needle in middle {
      guard let end = needle.endOfFirst(in: rest) else { return false }
      rest = rest[end...]
    }
    return true
  }
}

/// A run of bytes to find, by Knuth, Morris and Pratt: no byte of the text is read twice.
private struct Needle: Sendable {
  private let bytes: [UInt8]
  /// For each length matched, the length that still matches after a mismatch.
  private let fallback: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var table = [0]
    var length = 0
    for byte in bytes.dropFirst() {
      while length > 0, bytes[length] != byte { length = table[length - 1] }
      if bytes[length] == byte { length += 1 }
      table.append(length)
    }
    fallback = table
  }

  /// The index behind the first occurrence in `text`, or nil.
  func endOfFirst(in text: ArraySlice<UInt8>) -> Int? {
    var length = 0
    for (index, byte) in zip(text.indices, text) {
      while length > 0, bytes[length] != byte { length = fallback[length - 1] }
      if bytes[length] == byte { length += 1 }
      if length == bytes.count { return index + 1 }
    }
    return nil
  }
}
