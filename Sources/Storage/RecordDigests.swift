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
    var whole = RunningDigest()
    var before = SealedLines()
    try readInput(path, as: .record) { piece in
      whole.add(piece)
      before.take(piece)
    }
    sha256 = whole.hexadecimal
    seal = before.seal
  }
}

/// What the lines of a record before its last come to, as they come in.
struct SealedLines {
  private var digest = RunningDigest()
  private var lines = 0
  /// From the last line on that was begun: whether another follows is not known yet.
  private var rest: [UInt8] = []

  var seal: RecordSeal { RecordSeal(lines: lines, sha256: digest.hexadecimal) }

  mutating func take(_ piece: ArraySlice<UInt8>) {
    let newline = UInt8(ascii: "\n")
    rest += piece
    // Without an end the last line is half of one. What was there before has an end as its last byte at most.
    let unseen = rest[max(0, rest.count - piece.count - 1)...].dropLast()
    guard let last = unseen.lastIndex(of: newline) else { return }
    digest.add(rest[...last])
    lines += rest[...last].count { $0 == newline }
    rest.removeFirst(last + 1)
  }
}
