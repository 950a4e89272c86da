import Glibc

/// Makes a folder whose contents are believed later, or finds it: only the caller and root may write to it.
///
/// Another user could put a build there that passes, or a link by which the clearing deletes another folder.
/// - Throws: `FileError`, which tells who could write to it.
package func makeOwnFolder(_ path: String) throws(FileError) {
  var status = stat()
  if lstat(path, &status) != 0 {
    do { try makeFolder(path) } catch { throw error.ours() }
    // Whatever the caller's umask lets others do elsewhere.
    chmod(path, 0o755)
    guard lstat(path, &status) == 0 else { throw .current("cannot make the folder", path) }
  }
  func refused(_ reason: String) -> FileError {
    FileError(attempt: "cannot be used", path: path, reason: reason)
  }
  // A link is its owner's to change; then the folder that it leads to counts.
  for _ in 0..<2 {
    guard [geteuid(), 0].contains(status.st_uid) else {
      throw refused(
        "it belongs to another user (uid \(status.st_uid)), who could put builds and records there; "
          + "make it yours, or name another place by XDG_CACHE_HOME or XDG_STATE_HOME")
    }
    guard stat(path, &status) == 0 else { throw .current("cannot open the folder", path) }
  }
  guard status.st_mode & 0o022 == 0 else {
    throw refused(
      "other users can write to it, and put builds and records there; take that from them by "
        + "chmod go-w, or name another place by XDG_CACHE_HOME or XDG_STATE_HOME")
  }
}
