/// What an archive holds: files and links by path, each path safe and none below a file.
package struct ArchiveContent: Sendable, Equatable {
  /// The bytes of regular files, by path.
  package var files: [String: [UInt8]]
  /// Where symbolic links lead, by path; never out of the tree.
  package var links: [String: String]

  /// Content of its parts.
  package init(files: [String: [UInt8]] = [:], links: [String: String] = [:]) {
    self.files = files
    self.links = links
  }

  /// The content as a source has it: what lies in the one folder at the top, and beside it, where there
  /// is one, PECL's `package.xml`.
  package var asSource: ArchiveContent {
    let paths = Array(files.keys) + Array(links.keys)
    let tops = Set(paths.compactMap { $0.contains("/") ? topFolder(of: $0) : nil })
    let loose = paths.filter { !$0.contains("/") }
    guard tops.count == 1, let top = tops.first,
      loose.allSatisfy({ PackageManifest.fileNames.contains($0) })
    else { return self }
    func moved<Value>(_ entries: [String: Value]) -> [String: Value] {
      // A manifest within the folder is older than the one that PECL wrote beside it.
      var moved = entries.filter { !$0.key.contains("/") }
      for (path, value) in entries where path.contains("/") {
        let inner = String(path.dropFirst(top.count + 1))
        if moved[inner] == nil { moved[inner] = value }
      }
      return moved
    }
    return ArchiveContent(files: moved(files), links: moved(links))
  }
}

private func topFolder(of path: String) -> String { String(path.prefix { $0 != "/" }) }
