/// The text of a link or of a form, in which `%23` stands for a number sign.
enum PercentText {
  /// The line as it was before it was made part of a link, with line ends; nil for a line that is none.
  static func decoded(_ line: Substring) -> String? {
    let bytes = line.utf8
    guard bytes.contains(UInt8(ascii: "%")) else { return nil }
    let marks = ["%23", "%0A", "%0a", "%3A%3A", "%3a%3a"].filter { line.split(at: $0) != nil }
    let hasBlanks = line.split(at: "%20") != nil
    guard !marks.isEmpty, hasBlanks || line.split(at: "+") != nil else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index = bytes.index(after: index)
      let digits = Substring(bytes[index...].prefix(2))
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let code = UInt8(digits, radix: 16) {
        result.append(code)
        index = digits.endIndex
      } else {
        // Forms write blanks so, and the sign itself as `%2B`.
        result.append(byte == UInt8(ascii: "+") && !hasBlanks ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
