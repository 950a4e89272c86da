import Files
import Glibc

extension ArchiveContent {
  /// Writes everything below `folder`, which is ours and empty: links last, so that nothing is written
  /// through one. A file is executable where its text says what runs it, for archives differ in that.
  /// - Throws: `FileError`.
  package func write(to folder: String) throws(FileError) {
    var made: Set<String> = []
    for (path, bytes) in files {
      try makeParent(of: "\(folder)/\(path)", &made)
      try writeFile(bytes, to: "\(folder)/\(path)")
      if bytes.starts(with: Array("#!".utf8)) { chmod("\(folder)/\(path)", 0o755) }
    }
    for (path, target) in links {
      try makeParent(of: "\(folder)/\(path)", &made)
      guard symlink(target, "\(folder)/\(path)") == 0 else {
        throw .current("cannot write", "\(folder)/\(path)")
      }
    }
  }
}

private func makeParent(of path: String, _ made: inout Set<String>) throws(FileError) {
  guard let slash = path.lastIndex(of: "/") else { return }
  let parent = String(path[..<slash])
  if made.insert(parent).inserted { try makeFolder(parent) }
}
