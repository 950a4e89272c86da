import Crypto
import FoundationEssentials

/// The name of a thing by everything it was made from: SHA-256 over framed fields.
///
/// Every field is written with its length before it, so that no two lists of fields share a digest
/// by running into each other.
package struct CacheKey: Sendable {
  private var hash = SHA256()

  /// A key of one `kind` of thing; raise `schema` when the same inputs come to mean another thing.
  package init(kind: String, schema: Int) {
    add(kind)
    add(String(schema))
  }

  /// Adds one field.
  package mutating func add(_ field: String) {
    let bytes = Array(field.utf8)
    withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
    hash.update(data: bytes)
  }

  /// Adds a list of fields, framed as one.
  package mutating func add(_ fields: [String]) {
    add(String(fields.count))
    for field in fields { add(field) }
  }

  /// Adds names and values, in the order of the names.
  package mutating func add(_ fields: [String: String]) {
    add(fields.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
  }

  /// The key of a value: of its JSON, with the names in order, so that equal values have one text.
  /// - Throws: `EncodingError` of what has no JSON, as a number that is none.
  package static func of(
    _ value: some Encodable, kind: String, schema: Int
  ) throws -> String {
    var key = CacheKey(kind: kind, schema: schema)
    key.add(String(decoding: try JSONEncoder.canonical.encode(value), as: UTF8.self))
    return key.hexadecimal
  }

  /// The digest, in lower-case hexadecimal.
  package var hexadecimal: String { hexadecimalText(hash.finalize()) }
}

/// The SHA-256 of `bytes`, in lower-case hexadecimal.
package func digest(of bytes: some Sequence<UInt8>) -> String {
  hexadecimalText(SHA256.hash(data: Array(bytes)))
}

/// Bytes in lower-case hexadecimal.
package func hexadecimalText(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
