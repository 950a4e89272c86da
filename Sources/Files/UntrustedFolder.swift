import Glibc

/// A folder that a build or a run wrote to: the one way to read, change and clear what is in it.
///
/// Every path is taken beneath the folder, component by component, and none leads through a link. Only
/// regular files are read, up to a limit, and no read waits for anyone. The processes that wrote are
/// gone by then, but nothing here relies on it.
package final class UntrustedFolder: Sendable {
  /// Where it is.
  package let path: String
  let descriptor: Int32

  /// Opens the folder, which must be one and no link.
  /// - Throws: `FileError` when it cannot be opened.
  package init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw .current("cannot open the folder", path) }
  }

  deinit { close(descriptor) }

  /// The bytes of the regular file at `relative`, of which there are no more than `limit`.
  /// - Throws: `FileError`, which says why it is none that can be read.
  package func read(_ relative: String, upTo limit: Int) throws(FileError) -> [UInt8] {
    let file = try openFile(relative)
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .current("cannot read", place(relative)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw refusal(relative, "not a regular file") }
    guard Int(status.st_size) <= limit else {
      throw refusal(relative, "it has \(status.st_size) bytes, the limit is \(limit)")
    }
    guard let bytes = bytes(of: file, upTo: limit) else {
      throw .current("cannot read", place(relative))
    }
    return bytes
  }

  /// Whether there is a regular file at `relative`.
  package func isFile(_ relative: String) -> Bool {
    guard let file = try? openFile(relative) else { return false }
    defer { close(file) }
    var status = stat()
    return fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// The paths of the regular files whose names end in one of these, by that ending.
  package func files(endingIn endings: String...) -> [String: [String]] {
    let wanted = endings.map { ending in (ending, ending.utf8.map { CChar(bitPattern: $0) } + [0]) }
    var found: [String: [String]] = [:]
    FolderWalk.visit(descriptor) { encounter, place, status in
      guard case .entry = encounter, status.st_mode & S_IFMT == S_IFREG else { return .goOn }
      for (ending, bytes) in wanted where place.name.suffix(bytes.count) == bytes[...] {
        found[ending, default: []].append(place.path)
      }
      return .goOn
    }
    return found
  }

  /// The paths of the regular files and links that were modified in this second of the Unix epoch last.
  package func files(modifiedAt second: Int) -> Set<String> {
    var found: Set<String> = []
    FolderWalk.visit(descriptor) { encounter, place, status in
      if case .entry = encounter, status.st_mtim.tv_sec == second { found.insert(place.path) }
      return .goOn
    }
    return found
  }

  /// The names of what lies in the folder itself.
  package var names: [String] { (namesIn(descriptor) ?? []).map(text) }

  /// Removes the file or link at `relative`, where there is one.
  package func removeFile(_ relative: String) {
    guard let (folder, name) = try? parent(of: relative) else { return }
    defer { close(folder) }
    unlinkat(folder, name, 0)
  }

  /// What the files below take of the disk, in bytes, the size of the largest, and how many there are;
  /// the count ends once the first or the last is beyond its limit.
  package func usage(
    bytes most: Int, entries: Int
  ) -> (bytes: Int, largest: Int, entries: Int) {
    var used = (bytes: 0, largest: 0, entries: 0)
    FolderWalk.visit(descriptor) { encounter, _, status in
      if case .folderDone = encounter { return .goOn }
      used.bytes += Int(status.st_blocks) * 512
      used.largest = max(used.largest, Int(status.st_size))
      used.entries += 1
      return used.bytes > most || used.entries > entries ? .stop : .goOn
    }
    return used
  }
}

extension UntrustedFolder {
  private func openFile(_ relative: String) throws(FileError) -> Int32 {
    let (folder, name) = try parent(of: relative)
    defer { close(folder) }
    // Without waiting for a writer, should it be a pipe.
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let file = openat(folder, name, flags)
    if file < 0, errno == ELOOP { throw refusal(relative, "it is a link") }
    guard file >= 0 else { throw .current("cannot read", place(relative)) }
    return file
  }

  /// The open folder that `relative` lies in, the caller's to close, and its name there.
  func parent(of relative: String) throws(FileError) -> (folder: Int32, name: String) {
    let parts = relative.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, parts.allSatisfy({ !["", ".", ".."].contains($0) }),
      !relative.utf8.contains(0)
    else { throw refusal(relative, "it does not lie in the folder") }
    var folder = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for part in parts.dropLast() where folder >= 0 {
      let below = openat(
        folder, String(part), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      let code = errno
      close(folder)
      errno = code
      folder = below
    }
    guard folder >= 0 else {
      if errno == ENOTDIR || errno == ELOOP {
        throw refusal(relative, "the way to it leads through what is no folder")
      }
      throw .current("cannot read", place(relative))
    }
    return (folder, String(name))
  }

  private func place(_ relative: String) -> String { "\(path)/\(relative)" }

  private func refusal(_ relative: String, _ reason: String) -> FileError {
    FileError(attempt: "cannot read", path: place(relative), reason: reason)
  }

  private func bytes(of file: Int32, upTo limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while bytes.count <= limit {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
    return nil
  }
}
