import Basics
import Crypto
import FoundationEssentials
import Glibc

/// What went wrong with a file of ours or of the user's.
package struct FileError: UserFacingError, Equatable {
  /// What was tried: `cannot write`, `cannot read`.
  package var attempt: String
  /// The file or folder.
  package var path: String
  /// The system's reason.
  package var reason: String
  /// Whether the command was called with this path: another one would do.
  package var isNamed = false
  /// Whether the path is below one that we chose for builds or for records.
  package var isOurs = false

  /// An error with its parts.
  package init(attempt: String, path: String, reason: String) {
    self.attempt = attempt
    self.path = path
    self.reason = reason
  }

  /// The error, in words.
  package var description: String { "\(path): \(attempt): \(reason)" }

  /// What to do where the path was the caller's choice or ours; else the system's reason says it all.
  package var hint: String? {
    if isNamed { return "name another file, or mend what is at this path" }
    guard isOurs else { return nil }
    return "see that there is room and that it may be written, or choose another place: "
      + "XDG_CACHE_HOME for sources and builds, XDG_STATE_HOME for records"
  }

  /// How the command ends.
  package var exitCode: ExitCode { isNamed ? .usage : .ownError }

  /// The same error of a path that the command was called with.
  func named() -> FileError {
    var error = self
    error.isNamed = true
    return error
  }

  /// The same error of a path below one that we chose for builds or for records.
  package func ours() -> FileError {
    var error = self
    error.isOurs = true
    return error
  }

  /// An error from the current value of `errno`.
  package static func current(_ attempt: String, _ path: String) -> FileError {
    FileError(attempt: attempt, path: path, reason: String(cString: strerror(errno)))
  }
}

/// The bytes of the file at `path`.
/// - Throws: `FileError` with the system's reason.
package func readFile(_ path: String) throws(FileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .current("cannot read", path) }
  defer { close(descriptor) }
  return try contents(of: descriptor, path: path) ?? []
}

/// The bytes of the regular file at `path`, links followed, of which there are no more than `most`: for a path that
/// others wrote down, where a pipe would be waited for and a device never ends.
/// - Throws: `FileError`, which says why it is none that is read.
package func readRegularFile(_ path: String, upTo most: Int) throws(FileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .current("cannot read", path) }
  defer { close(descriptor) }
  func refused(_ reason: String) -> FileError {
    FileError(attempt: "cannot read", path: path, reason: reason)
  }
  guard isRegular(descriptor) else { throw refused("it is no regular file") }
  guard let bytes = try contents(of: descriptor, path: path, upTo: most) else {
    throw refused("it has more than \(most) bytes")
  }
  return bytes
}

private func isRegular(_ descriptor: Int32) -> Bool {
  var status = stat()
  return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// The bytes of an open file or pipe; nil where there are more than `most`.
/// - Throws: `FileError` that names `path`.
func contents(
  of descriptor: Int32, path: String, upTo most: Int = .max
) throws(FileError) -> [UInt8]? {
  // A file says how long it is, but for those of /proc and those that grow meanwhile.
  let length = fileLength(descriptor)
  guard length <= most else { return nil }
  var bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
    while filled < length {
      let count = read(descriptor, buffer.baseAddress.map { $0 + filled }, length - filled)
      if count < 0, errno == EINTR { continue }
      // What went wrong goes wrong again below.
      guard count > 0 else { return }
      filled += count
    }
  }
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw .current("cannot read", path) }
    guard count > 0 else { return bytes }
    guard bytes.count + count <= most else { return nil }
    bytes.append(contentsOf: chunk[..<count])
  }
}

private func fileLength(_ descriptor: Int32) -> Int {
  var status = stat()
  return fstat(descriptor, &status) == 0 ? max(0, Int(status.st_size)) : 0
}

/// Writes `bytes` beside `path` and renames them into place: readers see all of it or nothing.
/// - Throws: `FileError`; what stood at `path` before stands there still.
package func writeFile(_ bytes: [UInt8], to path: String) throws(FileError) {
  let file = try NewFile(replacing: path)
  try file.write(bytes)
  try file.finish()
}

/// Writes all of `bytes` to an open descriptor.
/// - Throws: `FileError` that names `path`.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
  var offset = 0
  while offset < bytes.count {
    let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw .current("cannot write", path) }
    offset += count
  }
}

/// Makes `path` and the folders above it.
/// - Throws: `FileError` when one of them cannot be made.
package func makeFolder(_ path: String) throws(FileError) {
  if mkdir(path, 0o777) == 0 { return }
  var number = errno
  if number == ENOENT, let end = path.lastIndex(of: "/"), end > path.startIndex {
    try makeFolder(String(path[..<end]))
    if mkdir(path, 0o777) == 0 { return }
    number = errno
  }
  // It may be there already, made by another meanwhile too.
  if number == EEXIST, FileStatus(path, followingLinks: true)?.isFolder == true { return }
  errno = number
  throw .current("cannot make the folder", path)
}

/// Whether anything stands at `path`.
package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// The SHA-256 of an open file, in lower-case hexadecimal; nil for what is no regular file of at most `most` bytes.
package func digest(of descriptor: Int32, upTo most: Int) -> String? {
  guard isRegular(descriptor), fileLength(descriptor) <= most else { return nil }
  var digest = RunningDigest()
  var left = most
  do throws(FileError) {
    try readPieces(of: descriptor, path: "") { piece throws(FileError) in
      left -= piece.count
      guard left >= 0 else { throw FileError(attempt: "", path: "", reason: "") }
      digest.add(piece)
    }
  } catch {
    return nil
  }
  return digest.hexadecimal
}

/// The SHA-256 of a file, in lower-case hexadecimal.
/// - Throws: `FileError` when it cannot be read.
package func digest(ofFile path: String) throws(FileError) -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .current("cannot read", path) }
  defer { close(descriptor) }
  var digest = RunningDigest()
  try readPieces(of: descriptor, path: path) { piece throws(FileError) in digest.add(piece) }
  return digest.hexadecimal
}
