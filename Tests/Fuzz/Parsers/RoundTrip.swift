import Foundation

/// Values that leave the program as JSON and come back.
enum RoundTrip {
  /// The value in a text; nil for what is none.
  static func decoded<Value: Decodable>(_ type: Value.Type, _ bytes: some Sequence<UInt8>) -> Value?
  {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }

  /// Throws unless the value comes back as it was, and is written the same again.
  static func check(_ value: some Codable & Equatable) throws(BrokenProperty) {
    let text = try encoded(value)
    guard let again = decoded(type(of: value), text) else {
      throw BrokenProperty("what was written is not read: \(String(decoding: text, as: UTF8.self))")
    }
    try require(again == value, "what was written reads as another value")
    try require(try encoded(again) == text, "what was read is written as another text")
  }

  private static func encoded(_ value: some Encodable) throws(BrokenProperty) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(value)
    } catch {
      throw BrokenProperty("what was read cannot be written: \(error)")
    }
  }
}
