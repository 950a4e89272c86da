/// Tells the bytes of a text of JSON that are in its strings from those that are not.
struct JSONStrings {
  /// Whether a string has begun and not ended.
  private(set) var isInside = false
  private var isEscaped = false

  /// Takes a byte; gives whether it is in a string, its closing quote as well.
  mutating func take(_ byte: UInt8) -> Bool {
    guard isInside else {
      isInside = byte == UInt8(ascii: "\"")
      return false
    }
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInside = false
    }
    return true
  }
}
