import Basics
import Glibc

/// What is left of the file system that a folder lies on (statvfs(3)).
package struct DiskSpace: Sendable, Equatable {
  /// The bytes that an ordinary user may still write.
  package var bytes: Int
  /// The files that such a user may still make; many where the file system sets no limit.
  package var files: Int

  /// Room for these bytes and files.
  package init(bytes: Int, files: Int) {
    self.bytes = bytes
    self.files = files
  }

  /// What is left where `folder` lies; nil where the system does not tell.
  package init?(at folder: String) {
    var disk = statvfs()
    guard statvfs(folder, &disk) == 0, disk.f_blocks > 0 else { return nil }
    let (bytes, overflows) = Int(clamping: disk.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: disk.f_frsize))
    self.bytes = overflows ? .max : bytes
    files = disk.f_files == 0 ? .max : Int(clamping: disk.f_favail)
  }

  /// Whether a program that failed may have failed for want of room: what a compiler or an unpacker wrote last,
  /// and took away again at its end, is smaller than this.
  package var isShort: Bool { bytes < 64 << 20 || files < 1000 }

  /// `12 MiB`, and how many files where these are what is short.
  package var words: String {
    files < 1000 ? "\(bytes >> 20) MiB and \(files) files" : "\(bytes >> 20) MiB"
  }
}

/// Something failed where there is next to no room: the machine's fault, whatever the program says.
package struct DiskFull: UserFacingError, Equatable {
  /// What failed, and how, in words.
  package var attempt: String
  /// The folder that was written to.
  package var folder: String
  /// What was left when it had failed.
  package var left: DiskSpace

  /// The full disk that `attempt` failed of in `folder`; nil where that has room.
  package init?(_ attempt: String, in folder: String) {
    guard let left = DiskSpace(at: folder), left.isShort else { return nil }
    self.attempt = attempt
    self.folder = folder
    self.left = left
  }

  /// The error, in words.
  package var description: String {
    "\(attempt); No space left on device: \(left.words) on that of \(folder)"
  }

  /// What to do about it.
  package var hint: String? {
    "free some space there, or choose another place for what is kept by XDG_CACHE_HOME"
  }

  /// How the command ends.
  package var exitCode: ExitCode { .ownError }
}

extension UserFacingError {
  /// This error, or where the disk of `folder` is full, that it is: what failed there failed for want of room.
  package func orFullDisk(of folder: String) -> any UserFacingError {
    if let full = DiskFull(description, in: folder) { return full }
    return self
  }
}
