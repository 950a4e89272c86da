import Glibc

/// Writes a file that a user asked for by name.
///
/// A regular file is replaced as a whole, with its mode and through links; where that cannot be, as on a file
/// that is mounted alone, it is written in place. Devices, FIFOs and descriptors (`/dev/stdout`, `/dev/fd/63`)
/// are written to, never replaced.
/// - Throws: `FileError`, also where a device or a pipe did not take all of it.
package func writeOutput(_ bytes: [UInt8], to path: String) throws(FileError) {
  if let number = descriptorNumber(path) { return try writeAll(bytes, to: number, path: path) }
  var status = stat()
  guard stat(path, &status) == 0 else {
    // A link that leads to nothing yet makes what it leads to.
    if lstat(path, &status) == 0 { return try write(bytes, into: path, O_CREAT | O_TRUNC) }
    return try writeFile(bytes, to: path)
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG: try replace(path, by: bytes, mode: status.st_mode & 0o777)
  case S_IFBLK:
    throw FileError(attempt: "cannot write", path: path, reason: "it is a disk")
  default: try write(bytes, into: path, 0)
  }
}

private func replace(_ path: String, by bytes: [UInt8], mode: mode_t) throws(FileError) {
  guard let resolved = realpath(path, nil) else { throw .current("cannot write", path) }
  defer { free(resolved) }
  let target = String(cString: resolved)
  // Replacing asks only for the folder, which would pass by a file that is not to be written.
  guard access(target, W_OK) == 0 else { throw .current("cannot write", path) }
  do throws(FileError) {
    try writeFile(bytes, to: target)
    chmod(target, mode)
  } catch {
    try write(bytes, into: target, O_TRUNC)
  }
}

private func write(_ bytes: [UInt8], into path: String, _ flags: Int32) throws(FileError) {
  let descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC | flags, 0o644)
  guard descriptor >= 0 else { throw .current("cannot write", path) }
  defer { close(descriptor) }
  try writeAll(bytes, to: descriptor, path: path)
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
