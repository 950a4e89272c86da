/// A text of C or C++ without its comments, and with blanks only where they may part one token from another.
///
/// Two texts of the same code mean the same to a compiler, but for the numbers of their lines. What takes more to
/// read, raw strings, numbers in groups and trigraphs, stands as it is.
package struct CodeText: Equatable {
  private var code: [UInt8] = []

  /// Reads the bytes of a source file.
  package init(_ source: [UInt8]) {
    let hasTrigraph = place(of: "??", in: source, from: 0) != nil
    if hasTrigraph { code = source } else if !read(withoutSplices(source)) { code = source }
  }

  /// Whether all of it could be read.
  private mutating func read(_ bytes: [UInt8]) -> Bool {
    code.reserveCapacity(bytes.count)
    var start = 0
    var isDirective = false
    var begins = true
    var hasBlank = false
    while start < bytes.count {
      let byte = bytes[start]
      if byte == newline {
        if isDirective { code.append(newline) }
        (isDirective, begins, hasBlank) = (false, true, true)
        start += 1
      } else if byte == 0x20 || (0x09...0x0d).contains(byte) {
        hasBlank = true
        start += 1
      } else if bytes[start...].starts(with: "//".utf8) {
        start = bytes[start...].firstIndex(of: newline) ?? bytes.count
      } else if bytes[start...].starts(with: "/*".utf8) {
        hasBlank = true
        start = place(of: "*/", in: bytes, from: start + 2).map { $0 + 2 } ?? bytes.count
      } else {
        let end = byte == quote || byte == apostrophe ? endOfLiteral(bytes, start) : start + 1
        guard let end else { return false }
        if begins, byte == UInt8(ascii: "#") || bytes[start...].starts(with: "%:".utf8) {
          (isDirective, hasBlank) = (true, false)
          code.append(newline)
        }
        if hasBlank, isDirective || !isApart(code.last, byte) { code.append(0x20) }
        code += bytes[start..<end]
        (start, begins, hasBlank) = (end, false, false)
      }
    }
    if isDirective { code.append(newline) }
    return true
  }
}

private let newline = UInt8(ascii: "\n")
private let quote = UInt8(ascii: "\"")
private let apostrophe = UInt8(ascii: "'")

/// Whether two bytes belong to two tokens with or without a blank between them.
private func isApart(_ before: UInt8?, _ after: UInt8) -> Bool {
  guard let before, before != newline else { return true }
  let marks = "(){}[];,".utf8
  return marks.contains(before) || marks.contains(after)
}

/// The end of the text or character that begins at `start`; nil for what is no plain one.
private func endOfLiteral(_ bytes: [UInt8], _ start: Int) -> Int? {
  let before = start > 0 ? bytes[start - 1] : newline
  // A raw string has its own rules, an apostrophe inside of a number is none.
  if bytes[start] == quote ? before == UInt8(ascii: "R") : isWordByte(before) { return nil }
  var end = start + 1
  while end < bytes.count, bytes[end] != newline {
    if bytes[end] == bytes[start] { return end + 1 }
    end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
  }
  return nil
}
