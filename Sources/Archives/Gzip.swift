import CZlib

/// What is packed by gzip (RFC 1952), by zlib: libarchive passes over the lengths and check sums.
package enum Gzip {
  /// Whether `bytes` begin as gzip does.
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// Hands out the content of every member piece by piece, until `take` refuses one.
  /// - Throws: `Damage` for what does not unpack to its lengths and check sums.
  package static func unpack(
    _ bytes: [UInt8], into take: (ArraySlice<UInt8>) -> Bool
  ) throws(Damage) {
    var stream = z_stream()
    // 15 bits of window, and 16 for the form of gzip.
    let made = inflateInit2_(
      &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard made == Z_OK else { throw Damage(words: "no memory") }
    defer { inflateEnd(&stream) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let damage = bytes.withUnsafeBufferPointer { input -> Damage? in
      // zlib reads there and never writes.
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(clamping: input.count)
      while true {
        let (status, count) = chunk.withUnsafeMutableBufferPointer { output in
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(output.count)
          return (inflate(&stream, Z_NO_FLUSH), output.count - Int(stream.avail_out))
        }
        guard take(chunk[..<count]) else { return nil }
        switch status {
        case Z_OK: continue
        case Z_STREAM_END:
          // Another member may follow; what else is behind it is passed over, as gzip does.
          guard stream.avail_in > 1, stream.next_in[0] == 0x1f, stream.next_in[1] == 0x8b else {
            return nil
          }
          inflateReset(&stream)
        case Z_BUF_ERROR: return Damage(words: "it ends in the middle")
        default:
          return Damage(words: stream.msg.map { String(cString: $0) } ?? "it cannot be read")
        }
      }
    }
    if let damage { throw damage }
  }

  /// Why nothing stands.
  package struct Damage: Error, Equatable {
    /// In zlib's words where it has some.
    package let words: String
  }
}
