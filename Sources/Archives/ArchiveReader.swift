import CLibarchive
import Glibc

/// Reads a tar or zip archive from memory, by libarchive; nothing is written.
package struct ArchiveReader {
  /// What messages call the archive.
  private let name: String
  private let limit: ArchiveLimit
  private let archiveBytes: Int
  private var content = ArchiveContent()
  private var folders: Set<String> = []
  private var entries = 0
  private var contentBytes = 0

  /// What `bytes` hold; `name` is what messages call them.
  /// - Throws: `ArchiveError` for what is no archive, damaged, unsafe or too large.
  package static func read(
    _ bytes: [UInt8], name: String, limit: ArchiveLimit = ArchiveLimit()
  ) throws(ArchiveError) -> ArchiveContent {
    var reader = ArchiveReader(name: name, limit: limit, archiveBytes: bytes.count)
    try reader.checkForm(bytes)
    try reader.checkSums(bytes)
    guard let archive = archive_read_new() else { throw reader.fault(.damaged, "no memory") }
    defer { archive_read_free(archive) }
    ArchiveForm.support(in: archive)
    _ = archive_read_set_options(archive, "hdrcharset=UTF-8")
    let result = bytes.withUnsafeBytes { buffer -> Result<ArchiveContent, ArchiveError> in
      do throws(ArchiveError) {
        guard archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK
        else { throw reader.failure(of: archive) }
        try reader.readAll(archive)
        return .success(reader.content)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private init(name: String, limit: ArchiveLimit, archiveBytes: Int) {
    self.name = name
    self.limit = limit
    self.archiveBytes = archiveBytes
  }

  /// Tells what people get in the place of an archive before libarchive calls it unrecognised.
  private func checkForm(_ bytes: [UInt8]) throws(ArchiveError) {
    if bytes.isEmpty { throw fault(.notAnArchive, "this is an empty file, not an archive") }
    if bytes.count > limit.archiveBytes {
      throw fault(.tooLarge, "it has more than \(limit.archiveBytes >> 20) MiB")
    }
    let start = String(decoding: bytes.prefix(512), as: UTF8.self).lowercased()
    let text = start.drop { $0.isWhitespace || $0 == "\u{feff}" }
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
      throw fault(
        .notAnArchive, "this is an HTML page, not an archive",
        hint: "take the address that the page's download link has")
    }
  }

  /// Holds gzip against its check sums, which libarchive does not; other forms it does.
  private func checkSums(_ bytes: [UInt8]) throws(ArchiveError) {
    guard Gzip.isGzip(bytes) else { return }
    var left = max(limit.freeBytes, min(limit.contentBytes, bytes.count * limit.ratio))
    do throws(Gzip.Damage) {
      // What is larger is told of where its entries are read.
      try Gzip.unpack(bytes) { piece in
        left -= piece.count
        return left >= 0 && !Task.isCancelled
      }
    } catch {
      throw damage(error.words)
    }
  }

  private mutating func readAll(_ archive: OpaquePointer) throws(ArchiveError) {
    var entry: OpaquePointer?
    while true {
      switch archive_read_next_header(archive, &entry) {
      case ARCHIVE_OK, ARCHIVE_WARN: break
      case ARCHIVE_EOF:
        guard entries > 0 else { throw fault(.notAnArchive, "there is nothing in it") }
        return try checkPlaces()
      default: throw failure(of: archive)
      }
      guard !Task.isCancelled else { throw fault(.unreadable, "interrupted") }
      entries += 1
      guard entries <= limit.entries else {
        throw fault(.tooLarge, "it has more than \(limit.entries) entries")
      }
      if let entry { try take(entry, archive) }
    }
  }

  private mutating func take(
    _ entry: OpaquePointer, _ archive: OpaquePointer
  ) throws(ArchiveError) {
    guard
      let raw = archive_entry_pathname_utf8(entry).flatMap({ String(validatingCString: $0) })
        ?? archive_entry_pathname(entry).flatMap({ String(validatingCString: $0) })
    else { throw fault(.unsafeEntry, "entry \(entries) has no name in UTF-8") }
    guard let path = ArchivePath.normalized(raw) else { return }
    if let why = ArchivePath.fault(of: path, limit) { throw unsafe(path, why) }
    if archive_entry_hardlink(entry) != nil { throw unsafe(path, "it is a hard link") }
    if archive_entry_is_encrypted(entry) != 0 { throw unsafe(path, "it is encrypted") }
    let kind = archive_entry_filetype(entry) & S_IFMT
    guard kind == S_IFDIR || (content.files[path] == nil && content.links[path] == nil) else {
      throw unsafe(path, "it is there twice")
    }
    switch kind {
    case S_IFDIR: folders.insert(path)
    case S_IFLNK: content.links[path] = try link(entry, at: path)
    case S_IFREG: content.files[path] = try data(of: archive, at: path)
    default: throw unsafe(path, "it is neither file, folder nor symbolic link")
    }
  }

  private func link(_ entry: OpaquePointer, at path: String) throws(ArchiveError) -> String {
    guard let target = archive_entry_symlink(entry).flatMap({ String(validatingCString: $0) }),
      ArchivePath.staysInside(linkAt: path, to: target)
    else { throw unsafe(path, "it is a link that leads out of the tree") }
    return target
  }

  private mutating func data(
    of archive: OpaquePointer, at path: String
  ) throws(ArchiveError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = archive_read_data(archive, &chunk, chunk.count)
      guard count >= 0 else { throw failure(of: archive) }
      if count == 0 { return bytes }
      contentBytes += count
      guard bytes.count + count <= limit.fileBytes else {
        throw fault(.tooLarge, "\(path) has more than \(limit.fileBytes >> 20) MiB")
      }
      guard contentBytes <= limit.contentBytes else {
        throw fault(.tooLarge, "its files have more than \(limit.contentBytes >> 20) MiB")
      }
      guard contentBytes <= limit.freeBytes || contentBytes / limit.ratio <= archiveBytes else {
        throw fault(
          .tooLarge, "its files have more than \(limit.ratio) bytes for each byte of the archive")
      }
      bytes += chunk[..<count]
    }
  }

  /// No path may lie below another that is no folder: what is written there would go elsewhere.
  private func checkPlaces() throws(ArchiveError) {
    for path in (Array(content.files.keys) + content.links.keys + folders).sorted() {
      var above = path[...]
      while let slash = above.lastIndex(of: "/") {
        above = above[..<slash]
        if content.links[String(above)] != nil || content.files[String(above)] != nil {
          throw unsafe(path, "it lies below \(above), which is no folder")
        }
      }
      if folders.contains(path), content.files[path] != nil || content.links[path] != nil {
        throw unsafe(path, "it is there twice")
      }
    }
  }

  private func failure(of archive: OpaquePointer) -> ArchiveError {
    let words = archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be read"
    // `ARCHIVE_ERRNO_FILE_FORMAT`, before the first entry: there is no format that libarchive knows.
    return entries == 0 && archive_errno(archive) == EILSEQ
      ? fault(
        .notAnArchive, "this is no tar or zip archive: \(words)",
        hint: "a source is an archive (\(ArchiveForm.words)), or a git repository")
      : damage(words)
  }

  private func damage(_ words: String) -> ArchiveError {
    fault(.damaged, "it is damaged or cut off: \(words)", hint: "fetch or copy the archive again")
  }

  private func unsafe(_ path: String, _ why: String) -> ArchiveError {
    fault(.unsafeEntry, "\(path): \(why)", hint: "nothing of such an archive is taken")
  }

  private func fault(_ kind: ArchiveError.Kind, _ message: String, hint: String? = nil)
    -> ArchiveError
  {
    ArchiveError(name, kind, message, hint: hint)
  }
}
