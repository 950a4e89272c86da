import Glibc

extension UntrustedFolder {
  /// Moves all that is in `files`, a folder of ours on the same file system, over what is in this one: a
  /// folder joins a folder, anything else takes the place of what stands there, links included.
  /// - Throws: `FileError` when something cannot be moved.
  package func lay(_ files: UntrustedFolder) throws(FileError) {
    try lay(files.descriptor, over: descriptor, "")
  }

  private func lay(_ from: Int32, over to: Int32, _ above: String) throws(FileError) {
    for name in namesIn(from) ?? [] {
      let path = above + text(of: name)
      if renameat(from, name, to, name) == 0, isAlone(name, in: from) { continue }
      try merge(name, of: from, into: to, path)
    }
  }

  /// A folder is renamed over an empty one or none; all else over any but a folder.
  private func merge(
    _ name: [CChar], of from: Int32, into to: Int32, _ path: String
  ) throws(FileError) {
    if !isFolder(name, in: from) || !isFolder(name, in: to) {
      removeEntry(name, in: to)
      guard renameat(from, name, to, name) == 0 else { throw failure(path) }
      return
    }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let source = openat(from, name, flags)
    defer { if source >= 0 { close(source) } }
    var target = openat(to, name, flags)
    if target < 0, errno == EACCES, fchmodat(to, name, 0o755, 0) == 0 {
      target = openat(to, name, flags)
    }
    defer { if target >= 0 { close(target) } }
    guard source >= 0, target >= 0 else { throw failure(path) }
    try lay(source, over: target, path + "/")
  }

  /// Whether a rename moved something: of two names of one file it moves none.
  private func isAlone(_ name: [CChar], in folder: Int32) -> Bool {
    var status = stat()
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0
  }

  private func isFolder(_ name: [CChar], in folder: Int32) -> Bool {
    var status = stat()
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }

  private func failure(_ path: String) -> FileError {
    .current("cannot lay a file of the source there", "\(self.path)/\(path)")
  }
}
