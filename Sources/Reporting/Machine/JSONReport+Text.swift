import Basics
import FoundationEssentials

extension JSONReport {
  /// JSON with sorted keys and nothing in it that could drive a terminal it is printed on.
  static func encode(_ value: some Encodable, pretty: Bool) throws -> String {
    let encoder = JSONEncoder.canonical
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return escapingInvisible(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Outside of strings JSON is ASCII, so all that is not can be escaped wherever it stands.
  private static func escapingInvisible(_ json: String) -> String {
    var json = json
    let bytes = json.withUTF8 { bytes in
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count + 1024)
      var index = 0
      while index < bytes.count {
        let start = index
        while index < bytes.count, bytes[index] < 0x7f { index += 1 }
        result += bytes[start..<index]
        let beyond = index
        while index < bytes.count, bytes[index] >= 0x7f { index += 1 }
        for scalar in String(decoding: bytes[beyond..<index], as: UTF8.self).unicodeScalars {
          result += shown(scalar).utf8
        }
      }
      return result
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The character, or what JSON writes for it.
  private static func shown(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      String(scalar).utf16.map { unit in
        let hex = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
      }
      .joined()
    default: String(scalar)
    }
  }
}
