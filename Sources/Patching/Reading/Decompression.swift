import CLibarchive
import CZlib
import Model

/// A compressed file's content, by libarchive; that of gzip by zlib, since libarchive passes over its check sums.
struct Decompression {
  /// Why there is none.
  enum Fault: Error, Equatable {
    case tooLarge
    /// In libarchive's words.
    case damaged(String)
  }

  let compression: Compression
  /// Bytes the content may have.
  let limit: Int

  /// The content of `bytes`; several members one after the other are one content.
  func content(of bytes: [UInt8]) throws(Fault) -> [UInt8] {
    guard let archive = archive_read_new() else { throw .damaged("no memory") }
    defer { archive_read_free(archive) }
    switch compression {
    case .bzip2: archive_read_support_filter_bzip2(archive)
    case .gzip: return try inflated(bytes)
    case .lzip: archive_read_support_filter_lzip(archive)
    case .xz: archive_read_support_filter_xz(archive)
    case .zstd: archive_read_support_filter_zstd(archive)
    }
    archive_read_support_format_raw(archive)
    archive_read_support_format_empty(archive)
    let result = bytes.withUnsafeBytes { buffer -> Result<[UInt8], Fault> in
      var entry: OpaquePointer?
      guard archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK
      else { return .failure(.damaged(Self.words(of: archive))) }
      switch archive_read_next_header(archive, &entry) {
      case ARCHIVE_OK: return read(archive)
      case ARCHIVE_EOF: return .success([])
      default: return .failure(.damaged(Self.words(of: archive)))
      }
    }
    return try result.get()
  }

  /// Every member of a gzip file, each held against its length and check sum (RFC 1952).
  private func inflated(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    // 15 bits of window, and 16 for the form of gzip.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      throw .damaged("no memory")
    }
    defer { inflateEnd(&stream) }
    var input = bytes
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let result = input.withUnsafeMutableBufferPointer { input -> Result<Void, Fault> in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(clamping: input.count)
      while true {
        let (status, count) = chunk.withUnsafeMutableBufferPointer { output in
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(output.count)
          return (inflate(&stream, Z_NO_FLUSH), output.count - Int(stream.avail_out))
        }
        guard content.count + count <= limit else { return .failure(.tooLarge) }
        content += chunk[..<count]
        switch status {
        case Z_OK: continue
        case Z_STREAM_END:
          // Another member may follow; what else is behind it is passed over, as gzip does.
          guard stream.avail_in > 1, stream.next_in[0] == 0x1f, stream.next_in[1] == 0x8b else {
            return .success(())
          }
          inflateReset(&stream)
        case Z_BUF_ERROR: return .failure(.damaged("it ends in the middle"))
        default:
          return .failure(.damaged(stream.msg.map { String(cString: $0) } ?? "it cannot be read"))
        }
      }
    }
    try result.get()
    return content
  }

  private func read(_ archive: OpaquePointer) -> Result<[UInt8], Fault> {
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = archive_read_data(archive, &chunk, chunk.count)
      guard count >= 0 else { return .failure(.damaged(Self.words(of: archive))) }
      if count == 0 { return .success(content) }
      guard content.count + count <= limit else { return .failure(.tooLarge) }
      content += chunk[..<count]
    }
  }

  private static func words(of archive: OpaquePointer) -> String {
    archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be read"
  }
}
