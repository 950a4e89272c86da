import Glibc

/// Writes a file that a user asked for by name.
/// - Throws: `FileError`, also where a device or a pipe did not take all of it.
package func writeOutput(_ bytes: [UInt8], to path: String) throws(FileError) {
  let output = try OutputFile(path)
  try output.write(bytes)
  try output.finish()
}

/// A file that a user asked for by name, while it is written piece by piece.
///
/// A regular file is replaced as a whole, with its mode and through links; where that cannot be, as on a file
/// that is mounted alone, it is written in place. Devices, FIFOs and descriptors (`/dev/stdout`, `/dev/fd/63`)
/// are written to, never replaced.
package final class OutputFile {
  private let path: String
  /// What is written to as it is; nil where the file is replaced.
  private var descriptor: Int32?
  /// Whether `descriptor` was opened here.
  private var isOwn = false
  /// What takes the place of the file.
  private var replacement: NewFile?
  /// The mode of the file that is replaced.
  private var mode: mode_t?
  /// The file that is replaced, whatever links lead to it.
  private var target: String

  /// Begins to write to `path`.
  /// - Throws: `FileError` when that cannot be written to.
  package init(_ path: String) throws(FileError) {
    (self.path, target) = (path, path)
    if let number = descriptorNumber(path) {
      descriptor = number
      return
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      // A link that leads to nothing yet makes what it leads to.
      if lstat(path, &status) == 0 {
        try openInPlace(O_CREAT | O_TRUNC)
      } else {
        replacement = try NewFile(replacing: path)
      }
      return
    }
    if isInput(path) {
      let reason = "this command reads it, and would lose it"
      throw FileError(attempt: "cannot write", path: path, reason: reason).named()
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: try replace(mode: status.st_mode & 0o777)
    case S_IFBLK: throw FileError(attempt: "cannot write", path: path, reason: "it is a disk")
    default: try openInPlace(0)
    }
  }

  private func replace(mode: mode_t) throws(FileError) {
    guard let resolved = realpath(path, nil) else { throw .current("cannot write", path) }
    defer { free(resolved) }
    target = String(cString: resolved)
    self.mode = mode
    // Replacing asks only for the folder, which would pass by a file that is not to be written.
    guard access(target, W_OK) == 0 else { throw .current("cannot write", path) }
    replacement = try? NewFile(replacing: target)
    if replacement == nil { try openInPlace(O_TRUNC) }
  }

  private func openInPlace(_ flags: Int32) throws(FileError) {
    let opened = open(target, O_WRONLY | O_NOCTTY | O_CLOEXEC | flags, 0o644)
    guard opened >= 0 else { throw .current("cannot write", path) }
    (descriptor, isOwn) = (opened, true)
  }

  /// Writes the next bytes.
  /// - Throws: `FileError`, also where a device or a pipe did not take all of it.
  package func write(_ bytes: [UInt8]) throws(FileError) {
    if let replacement { return try replacement.write(bytes) }
    if let descriptor { try writeAll(bytes, to: descriptor, path: path) }
  }

  /// Puts a file that is replaced into its place.
  package func finish() throws(FileError) {
    guard let replacement else { return }
    do throws(FileError) {
      try replacement.finish()
      if let mode { chmod(target, mode) }
    } catch {
      // It is mounted alone, or its folder went: without a file there nothing can be written either.
      guard mode != nil else { throw error }
      try openInPlace(O_TRUNC)
      if let descriptor { try replacement.copy(to: descriptor) }
    }
  }

  deinit { if isOwn, let descriptor { close(descriptor) } }
}

/// The descriptor of ours that a path names: opening it again would begin at the start of a file.
private func descriptorNumber(_ path: String) -> Int32? {
  switch path {
  case "/dev/stdout": return STDOUT_FILENO
  case "/dev/stderr": return STDERR_FILENO
  default:
    let prefix = ["/dev/fd/", "/proc/self/fd/"].first(where: path.hasPrefix)
    return prefix.flatMap { Int32(path.dropFirst($0.count)) }.flatMap { $0 < 0 ? nil : $0 }
  }
}
