extension Substring {
  /// Without blanks at both ends.
  var trimmed: Substring {
    let start = withoutBlanks
    guard let last = start.utf8.lastIndex(where: { $0 != UInt8(ascii: " ") }) else { return "" }
    return start[...last]
  }

  /// What follows `prefix` where the text begins with it, without blanks in front.
  func after(_ prefix: String) -> Substring? {
    guard hasPrefix(prefix) else { return nil }
    return self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...].withoutBlanks
  }

  /// Without blanks in front.
  var withoutBlanks: Substring {
    utf8.first == UInt8(ascii: " ") ? drop { $0 == " " } : self
  }

  /// The decimal number that the text begins with, and what follows it.
  var leadingNumber: (value: Int, rest: Substring)? {
    let digits = utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty, let value = Int(Substring(digits)) else { return nil }
    return (value, self[digits.endIndex...])
  }

  /// The address `0x…` that the text begins with, and what follows it without blanks.
  var leadingAddress: (value: UInt64, rest: Substring)? {
    guard hasPrefix("0x") else { return nil }
    let digits = dropFirst(2).prefix { $0.isHexDigit }
    guard let value = UInt64(digits, radix: 16) else { return nil }
    return (value, self[digits.endIndex...].drop { $0 == " " })
  }
}
