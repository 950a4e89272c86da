import Glibc

/// A file that is written beside its place and renamed into it once it is whole; one that is never finished
/// leaves nothing.
final class NewFile {
  private let path: String
  private let beside: String
  private let descriptor: Int32
  private var isFinished = false

  /// Begins a file that is to stand at `path`.
  /// - Throws: `FileError` when nothing can be written beside it.
  init(replacing path: String) throws(FileError) {
    let beside = path + ".\(getpid()).\(UInt32.random(in: 0 ... .max)).new"
    let descriptor = open(beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .current("cannot write", path) }
    (self.path, self.beside, self.descriptor) = (path, beside, descriptor)
  }

  /// Writes the next bytes.
  func write(_ bytes: [UInt8]) throws(FileError) {
    try writeAll(bytes, to: descriptor, path: path)
  }

  /// Puts the file into its place.
  /// - Throws: `FileError`; what stood there before stands there still.
  func finish() throws(FileError) {
    guard rename(beside, path) == 0 else { throw .current("cannot write", path) }
    isFinished = true
  }

  /// Writes what was written so far to another descriptor.
  func copy(to other: Int32) throws(FileError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .current("cannot read", beside) }
    try readPieces(of: descriptor, path: beside) { piece throws(FileError) in
      try writeAll(Array(piece), to: other, path: path)
    }
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(beside) }
  }
}
