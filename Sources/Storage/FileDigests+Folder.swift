import Basics
import Files
import Glibc

extension FileDigests {
  /// The digest of everything below a folder, by names and contents.
  ///
  /// A link counts as the path that it holds, and with the file that this leads to; a folder that it leads to is
  /// not entered.
  /// - Parameter limit: the most bytes that its files may have together.
  /// - Throws: `FileError` for what cannot be read, for what is neither file, folder nor link, and for what is
  ///   beyond the limit.
  package func digest(
    ofFolder folder: String, upTo limit: Int = 1 << 28
  ) throws(FileError) -> String {
    var key = CacheKey(kind: "folder", schema: 1)
    var left = limit
    // Folders that are still to be looked at, below the first.
    var waiting = [""]
    while let below = waiting.popLast() {
      for name in try fileNames(in: folder + below) {
        let path = "\(below)/\(name)"
        let place = folder + path
        // A sparse file costs its owner nothing, and its reader hours.
        left -= FileStatus(place, followingLinks: true)?.bytes ?? 0
        guard left >= 0 else {
          let most = "its files have more than \(limit >> 20) MiB"
          throw FileError(
            attempt: "cannot read", path: folder,
            reason: most + "; give the scripts a folder of their own")
        }
        if try add(path, at: place, to: &key) { waiting.append(path) }
      }
    }
    return key.hexadecimal
  }

  /// Adds what stands at `place`.
  /// - Returns: whether it is a folder.
  private func add(
    _ name: String, at place: String, to key: inout CacheKey
  ) throws(FileError) -> Bool {
    var status = stat()
    guard lstat(place, &status) == 0 else { throw .current("cannot read", place) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      key.add([name, "folder"])
      return true
    case S_IFREG:
      key.add([name, "file", try digest(of: place)])
    case S_IFLNK:
      let isFile = FileStatus(place, followingLinks: true)?.isFile ?? false
      key.add([name, "link", try Self.target(of: place), isFile ? try digest(of: place) : ""])
    default:
      throw FileError(
        attempt: "cannot read", path: place, reason: "it is no file, folder or link")
    }
    return false
  }

  private static func target(of link: String) throws(FileError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &buffer, buffer.count)
    guard count >= 0 else { throw .current("cannot read", link) }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
