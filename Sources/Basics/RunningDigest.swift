import Crypto

/// SHA-256 of bytes that come piece by piece.
package struct RunningDigest: Sendable {
  private var hash = SHA256()

  /// The digest of nothing yet.
  package init() {}

  /// Adds the next bytes.
  package mutating func add(_ bytes: some Sequence<UInt8>) { hash.update(data: Array(bytes)) }

  /// The digest of what was added so far, in lower-case hexadecimal.
  package var hexadecimal: String { hexadecimalText(hash.finalize()) }
}
