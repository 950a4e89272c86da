import Glibc

/// What is read of a file that a user names, by its kind: more is refused, and the error tells the limit.
package enum InputKind: Sendable {
  /// The record of an evaluation.
  case record
  /// A text to be diagnosed.
  case trace
  /// A file that holds the id of a process.
  case processID
  /// A list of sources.
  case sources
  /// Builds of another machine.
  case bundle

  /// The most that is read, in bytes.
  package var most: Int {
    switch self {
    // Of 40,000 runs, which is what it takes to rule out 1 % in 60 cells, it has nearly 1 GiB.
    case .record: 4 << 30
    case .trace: 16 << 20
    case .processID: 4 << 10
    case .sources: 1 << 20
    case .bundle: 512 << 20
    }
  }

  private var words: String {
    switch self {
    case .record: "a record"
    case .trace: "a trace"
    case .processID: "a process id"
    case .sources: "a list of sources"
    case .bundle: "a file of builds"
    }
  }

  /// Why a file is refused that has more.
  var refusal: String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")]
    let size = units.first { most >> $0.0 > 0 }.map { "\(most >> $0.0) \($0.1)" } ?? "\(most) bytes"
    return "it has more than \(size), the most that is read of \(words)"
  }
}

/// The bytes of the file that a user names, or of a pipe or a terminal in its place.
/// - Throws: `FileError`, also for what has more than its kind may have; of a regular file nothing is read then.
package func readInput(_ path: String, as kind: InputKind) throws(FileError) -> [UInt8] {
  var bytes: [UInt8] = []
  try readInput(path, as: kind) { piece in bytes += piece }
  return bytes
}

/// The same piece by piece, for what is not to be held as a whole.
/// - Throws: as above; what is larger than its kind may be and no regular file, only after its pieces.
package func readInput(
  _ path: String, as kind: InputKind, take: (ArraySlice<UInt8>) -> Void
) throws(FileError) {
  noteInputs([path])
  do throws(FileError) {
    try readPieces(of: path, as: kind, take: take)
  } catch {
    throw error.named()
  }
}

private func readPieces(
  of path: String, as kind: InputKind, take: (ArraySlice<UInt8>) -> Void
) throws(FileError) {
  let descriptor = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .current("cannot read", path) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .current("cannot read", path) }
  let isRegular = status.st_mode & S_IFMT == S_IFREG
  guard isRegular || status.st_mode & S_IFMT == S_IFIFO || isatty(descriptor) == 1 else {
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    throw FileError(
      attempt: "cannot read", path: path, reason: isFolder ? "it is a folder" : "it is a device")
  }
  let tooLarge = FileError(attempt: "cannot read", path: path, reason: kind.refusal)
  if isRegular, Int(status.st_size) > kind.most { throw tooLarge }
  var total = 0
  try readPieces(of: descriptor, path: path) { piece throws(FileError) in
    total += piece.count
    guard total <= kind.most else { throw tooLarge }
    take(piece)
  }
}

/// What a descriptor has left, as far as that is read of its kind; what follows stays unread.
/// - Throws: `FileError` that names `path`.
package func readStart(
  of descriptor: Int32, path: String, as kind: InputKind
) throws(FileError) -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 18)
  while bytes.count < kind.most {
    let count = read(descriptor, &chunk, min(chunk.count, kind.most - bytes.count))
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw FileError.current("cannot read", path).named() }
    guard count > 0 else { break }
    bytes += chunk[..<count]
  }
  return bytes
}

/// Reads what a descriptor has left, a piece at a time.
func readPieces(
  of descriptor: Int32, path: String, take: (ArraySlice<UInt8>) throws(FileError) -> Void
) throws(FileError) {
  var chunk = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw .current("cannot read", path) }
    guard count > 0 else { return }
    try take(chunk[..<count])
  }
}
