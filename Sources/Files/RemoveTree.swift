import Glibc

/// Removes whatever stands at `path` and all that is below it, in folders of any mode. A link is removed,
/// not what it leads to.
/// - Returns: whether nothing is left.
@discardableResult
package func removeTree(_ path: String) -> Bool {
  var status = stat()
  guard lstat(path, &status) == 0 else { return errno == ENOENT }
  guard status.st_mode & S_IFMT == S_IFDIR else { return unlink(path) == 0 }
  // A folder that its owner made unreadable is the owner's still.
  if status.st_mode & 0o700 != 0o700 { chmod(path, 0o700) }
  guard let folder = try? UntrustedFolder(path) else { return false }
  clear(folder.descriptor)
  return rmdir(path) == 0
}

/// Removes what a name of an open folder stands for, with all below it.
func removeEntry(_ name: [CChar], in folder: Int32) {
  guard unlinkat(folder, name, 0) != 0 else { return }
  var below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  if below < 0, errno == EACCES, fchmodat(folder, name, 0o700, 0) == 0 {
    below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }
  guard below >= 0 else { return }
  clear(below)
  close(below)
  unlinkat(folder, name, AT_REMOVEDIR)
}

/// Removes all that is in an open folder.
func clear(_ folder: Int32) {
  FolderWalk.visit(folder) { encounter, place, status in
    switch encounter {
    case .entry: unlinkat(place.folder, place.name, 0)
    case .folder:
      if status.st_mode & 0o700 != 0o700 { fchmodat(place.folder, place.name, 0o700, 0) }
    case .folderDone: unlinkat(place.folder, place.name, AT_REMOVEDIR)
    }
    return .goOn
  }
}
