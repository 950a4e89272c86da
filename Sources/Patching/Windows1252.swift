/// The charset that texts of Western Europe are in that are not UTF-8; ISO-8859-1 but for controls.
enum Windows1252 {
  static let name = "windows-1252"

  /// What stands for 0x80 to 0x9f; 0 for what stands for nothing.
  private static let high: [UInt32] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122,
    0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
  ]

  /// A text in UTF-8; nil where a byte stands for nothing.
  static func utf8(of text: [UInt8]) -> [UInt8]? {
    if String(validating: text, as: UTF8.self) != nil { return text }
    var converted = ""
    for byte in text {
      let value = (0x80...0x9f).contains(byte) ? high[Int(byte) - 0x80] : UInt32(byte)
      guard value > 0 || byte == 0, let scalar = Unicode.Scalar(value) else { return nil }
      converted.unicodeScalars.append(scalar)
    }
    return Array(converted.utf8)
  }

  /// A text of UTF-8 in this charset; nil where that lacks a letter, or it is no UTF-8. Controls stand for themselves, as
  /// in ISO-8859-1, which iconv refuses: so UTF-8 is had back that a mail had called by that name.
  static func bytes(ofUTF8 text: [UInt8]) -> [UInt8]? {
    guard let text = String(validating: text, as: UTF8.self) else { return nil }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalar.value < 0x100 {
        bytes.append(UInt8(scalar.value))
      } else if let place = high.firstIndex(of: scalar.value) {
        bytes.append(UInt8(0x80 + place))
      } else {
        return nil
      }
    }
    return bytes
  }
}
