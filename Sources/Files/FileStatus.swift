import Glibc

/// What a file is.
package struct FileStatus: Sendable, Equatable {
  /// Whether it is a plain file.
  package var isFile: Bool
  /// Whether it is a folder.
  package var isFolder: Bool
  /// Its size; 0 for a folder.
  package var bytes: Int
  /// When it was last written, seconds since the Unix epoch.
  package var modified: Double
  /// The device it is on.
  package var device: UInt
  /// Its number there.
  package var inode: UInt

  /// The file at `path`, or the link; with `followingLinks` what the link leads to. Nil when there
  /// is nothing.
  package init?(_ path: String, followingLinks: Bool = false) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    isFile = status.st_mode & S_IFMT == S_IFREG
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    bytes = isFolder ? 0 : Int(status.st_size)
    modified = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
  }
}
