/// A name in double quotes with C escapes, as git writes it.
enum Unquoted {
  /// The bytes of the name and what follows the closing quote; nil when there is none.
  static func read(_ quoted: Line) -> (name: [UInt8], rest: Line)? {
    var name: [UInt8] = []
    var rest = quoted.dropFirst()
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return (name, rest) }
      guard byte == UInt8(ascii: "\\") else {
        name.append(byte)
        continue
      }
      guard let escaped = escape(&rest) else { return nil }
      name.append(escaped)
    }
    return nil
  }

  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
    UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
  ]

  private static func escape(_ rest: inout Line) -> UInt8? {
    guard let first = rest.popFirst() else { return nil }
    if let letter = letters[first] { return letter }
    guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
    return UInt8(String(decoding: [first, high, low], as: UTF8.self), radix: 8)
  }

  /// The other way: a path as git writes it in a header, in quotes where it must be.
  static func quote(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
    if isPlain { return path }
    var text = "\""
    for byte in path.utf8 {
      if byte > 0x1f, byte < 0x7f, byte != 0x22, byte != 0x5c {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 8)
        text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return text + "\""
  }
}
