import Git

/// The text of a diff as it is written.
struct DiffBytes {
  private(set) var bytes: [UInt8] = []

  /// Adds a line, and its end.
  mutating func line(_ text: String) {
    bytes += Array(text.utf8)
    bytes.append(newline)
  }

  /// Adds a line of a hunk after the sign of its kind; one without an end says so.
  mutating func append(_ line: HunkLine) {
    switch line.kind {
    case .context: bytes.append(UInt8(ascii: " "))
    case .added: bytes.append(UInt8(ascii: "+"))
    case .removed: bytes.append(UInt8(ascii: "-"))
    }
    bytes += line.bytes
    if line.bytes.last != newline { bytes += Array("\n\\ No newline at end of file\n".utf8) }
  }
}

extension FileMode {
  /// As git writes it: `100644`.
  var octal: String { String(rawValue, radix: 8) }
}
