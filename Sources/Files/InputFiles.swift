import Foundation
import Synchronization

/// The regular files that this command was called to read: none of them is replaced by what it writes.
private let inputs = Mutex<Set<FileIdentity>>([])

private struct FileIdentity: Hashable {
  var device: UInt
  var inode: UInt

  /// That of a regular file; nil for anything else.
  init?(_ path: String) {
    guard let status = FileStatus(path, followingLinks: true), status.isFile else { return nil }
    (device, inode) = (status.device, status.inode)
  }
}

/// Keeps files that are read from being replaced by what this command writes.
package func noteInputs(_ paths: [String]) {
  let identities = paths.compactMap { FileIdentity($0) }
  inputs.withLock { $0.formUnion(identities) }
}

/// Whether a path leads to a file that is read.
package func isInput(_ path: String) -> Bool {
  FileIdentity(path).map { identity in inputs.withLock { $0.contains(identity) } } ?? false
}

/// Whether two paths are of one file, which need not be there yet.
package func areOneFile(_ one: String, _ other: String) -> Bool {
  if let identity = FileIdentity(one) { return identity == FileIdentity(other) }
  let places = [one, other].map { path in
    let file = URL(fileURLWithPath: path)
    return file.deletingLastPathComponent().resolvingSymlinksInPath()
      .appendingPathComponent(file.lastPathComponent).path
  }
  return places[0] == places[1]
}
