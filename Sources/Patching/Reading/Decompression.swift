import Archives
import CLibarchive
import Model

/// A compressed file's content, by libarchive; that of gzip by zlib.
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

  private func inflated(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
    var content: [UInt8] = []
    var isTooLarge = false
    do throws(Gzip.Damage) {
      try Gzip.unpack(bytes) { piece in
        isTooLarge = content.count + piece.count > limit
        if !isTooLarge { content += piece }
        return !isTooLarge
      }
    } catch {
      throw .damaged(error.words)
    }
    guard !isTooLarge else { throw .tooLarge }
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
