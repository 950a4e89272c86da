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

/// Keeps a file that is read from being replaced by what this command writes.
package func noteInput(_ path: String) {
  guard let identity = FileIdentity(path) else { return }
  inputs.withLock { _ = $0.insert(identity) }
}

/// Whether a path leads to a file that is read.
func isInput(_ path: String) -> Bool {
  FileIdentity(path).map { identity in inputs.withLock { $0.contains(identity) } } ?? false
}
