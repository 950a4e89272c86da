import Basics

/// A text in quoted-printable whose header is lost, as the source of a mail has it below.
struct QuotedPrintable {
  let lines: [Line]

  private static let field = "content-transfer-encoding:"

  /// The text decoded; nil where it is none: where a `=` stands for itself, as in nearly all code, or a header tells
  /// of an encoding.
  func decoded() -> [UInt8]? {
    let isTold = lines.contains { line in
      line.prefix(Self.field.utf8.count).text.lowercased() == Self.field
    }
    if isTold { return nil }
    var hasEscape = false
    for line in lines {
      let text = line.content
      var rest = text[...]
      while let sign = rest.firstIndex(of: UInt8(ascii: "=")) {
        rest = rest[(sign + 1)...]
        // At the end it joins the line to the next one.
        if rest.isEmpty || rest.elementsEqual([0x0d]) { continue }
        guard Self.value(rest) != nil else { return nil }
        hasEscape = hasEscape || rest.starts(with: "3D")
        rest = rest.dropFirst(2)
      }
    }
    return hasEscape ? decode() : nil
  }

  private func decode() -> [UInt8] {
    var text: [UInt8] = []
    for line in lines {
      var rest = line
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "=") else {
          text.append(byte)
          continue
        }
        if let value = Self.value(rest) {
          text.append(value)
          rest = rest.dropFirst(2)
        } else {
          rest = rest.dropFirst(rest.count)
        }
      }
    }
    return text
  }

  /// The byte that two digits of base 16 stand for.
  private static func value(_ digits: Line) -> UInt8? {
    let two = digits.prefix(2)
    guard two.count == 2,
      two.allSatisfy({ $0.isASCIIHexDigit && !$0.isASCIILowercase })
    else { return nil }
    return UInt8(String(decoding: two, as: UTF8.self), radix: 16)
  }
}
