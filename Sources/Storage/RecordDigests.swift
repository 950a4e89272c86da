import Basics
import Files
import Model

/// What the file of a record comes to: its digest, and that of the lines before its last.
package struct RecordDigests: Sendable, Equatable {
  /// SHA-256 of the file.
  package let sha256: String
  /// What the lines before the last come to.
  package let seal: RecordSeal

  /// Reads the record at `path`.
  /// - Throws: `FileError` when there is no such file.
  package init(path: String) throws(FileError) {
    let bytes = try readInput(path, as: .record)
    sha256 = digest(of: bytes)
    let newline = UInt8(ascii: "\n")
    // Without an end the last line is half of one.
    let body = bytes.last == newline ? bytes.dropLast() : bytes[...]
    let before = body.lastIndex(of: newline).map { bytes[...$0] } ?? []
    seal = RecordSeal(lines: before.count { $0 == newline }, sha256: digest(of: before))
  }
}
