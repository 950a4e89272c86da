/// Reading numbers and words out of kernel text, which is bytes first and text only by luck.
enum ByteText {
  static let newline = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  /// The value of digits in a radix up to 16; nil if there are none, another byte, or an overflow.
  static func number(_ digits: ArraySlice<UInt8>, radix: UInt64 = 10) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = digit(byte), digit < radix else { return nil }
      let (product, tooBig) = value.multipliedReportingOverflow(by: radix)
      let (sum, tooBigToo) = product.addingReportingOverflow(digit)
      if tooBig || tooBigToo { return nil }
      value = sum
    }
    return value
  }

  /// A decimal number that may have a minus sign.
  static func signed(_ digits: ArraySlice<UInt8>) -> Int? {
    if digits.first == UInt8(ascii: "-") {
      return number(digits.dropFirst()).flatMap { Int(exactly: $0) }.map { -$0 }
    }
    return number(digits).flatMap { Int(exactly: $0) }
  }

  /// A hexadecimal number with or without `0x`.
  static func hex(_ digits: ArraySlice<UInt8>) -> UInt64? {
    let bare =
      digits.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) ? digits.dropFirst(2) : digits
    return number(bare, radix: 16)
  }

  /// The words of a line: what stands between spaces and tabs.
  static func words(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split { $0 == space || $0 == tab || $0 == newline }
  }

  /// The lines, without empty ones.
  static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: newline)
  }

  /// What follows `key` where the line starts with it.
  static func value(of key: StaticString, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let matches = key.withUTF8Buffer { line.starts(with: $0) }
    guard matches else { return nil }
    return line.dropFirst(key.utf8CodeUnitCount).drop { $0 == space || $0 == tab }
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
