import Glibc

/// Searches of bytes. Those of these names in the standard library and Foundation compare characters, at many times
/// the cost; the room's own go before them wherever a text is searched for a `String`, so that no reader falls back
/// on the slow ones. They differ where a combining mark follows what is searched for: of bytes it is found there.
extension Substring {
  func contains(_ needle: String) -> Bool { range(of: needle, isLast: false) != nil }

  func hasPrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  func hasSuffix(_ suffix: String) -> Bool {
    utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// The parts before and behind the first `needle`.
  func split(at needle: String) -> (before: Substring, behind: Substring)? {
    range(of: needle, isLast: false).map { (self[..<$0.lowerBound], self[$0.upperBound...]) }
  }

  /// The parts before and behind the last `needle`.
  func splitAtLast(_ needle: String) -> (before: Substring, behind: Substring)? {
    range(of: needle, isLast: true).map { (self[..<$0.lowerBound], self[$0.upperBound...]) }
  }

  private func range(of needle: String, isLast: Bool) -> Range<Index>? {
    let count = needle.utf8.count
    guard count > 0, utf8.count >= count else { return nil }
    let found = utf8.withContiguousStorageIfAvailable { bytes in
      needle.utf8.withContiguousStorageIfAvailable { wanted in
        isLast ? Self.last(wanted, in: bytes) : Self.first(wanted, in: bytes)
      }
    }
    // A string that is made of bytes has them at hand.
    guard case .some(.some(.some(let offset))) = found else { return nil }
    let start = utf8.index(startIndex, offsetBy: offset)
    return start..<utf8.index(start, offsetBy: count)
  }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  private static func first(_ wanted: Bytes, in bytes: Bytes) -> Int? {
    guard let start = bytes.baseAddress, let pattern = wanted.baseAddress else { return nil }
    var offset = 0
    while offset <= bytes.count - wanted.count,
      let found = memchr(start + offset, Int32(wanted[0]), bytes.count - wanted.count - offset + 1)
    {
      offset = UnsafeRawPointer(found) - UnsafeRawPointer(start)
      if memcmp(found, pattern, wanted.count) == 0 { return offset }
      offset += 1
    }
    return nil
  }

  private static func last(_ wanted: Bytes, in bytes: Bytes) -> Int? {
    (0...bytes.count - wanted.count).last { offset in
      bytes[offset] == wanted[0] && bytes[offset..<offset + wanted.count].elementsEqual(wanted)
    }
  }
}

/// The same for a `String`.
extension String {
  func contains(_ needle: String) -> Bool { self[...].contains(needle) }
}
