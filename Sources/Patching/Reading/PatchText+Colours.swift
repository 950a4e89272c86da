extension PatchText {
  /// Whether words of a line are coloured as removed and as added, as `git diff --color-words` does.
  var hasColouredWords: Bool {
    let isHunk = { (line: Line) in
      line.first == UInt8(ascii: "\u{1b}") && line.prefix(16).contains("@@ -".utf8)
    }
    guard let hunk = lines.firstIndex(where: isHunk) else { return false }
    return lines[hunk...].contains { line in
      guard let first = line.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
        line.contains(UInt8(ascii: "\u{1b}"))
      else { return false }
      // The summary of another commit has both colours behind a bar.
      return ["\u{1b}[31m", "\u{1b}[32m"].allSatisfy { line.contains($0.utf8) }
        && !line.contains(" | ".utf8)
    }
  }

  /// Takes the escapes off that `git diff --color` writes: attributes, and the clearing of lines.
  ///
  /// Only where a header is coloured: a patch may well change lines that hold escapes.
  mutating func dropColours() {
    let escape = UInt8(ascii: "\u{1b}")
    let heads = ["diff --git ", "--- ", "@@ "]
    let isColoured = lines.contains { line in
      guard line.first == escape else { return false }
      let plain = Self.withoutColours(line)[...]
      return heads.contains { plain.starts(with: $0) }
    }
    guard isColoured else { return }
    lines = lines.map { $0.contains(escape) ? Self.withoutColours($0)[...] : $0 }
    notes.append(.colours)
  }

  private static func withoutColours(_ line: Line) -> [UInt8] {
    var plain: [UInt8] = []
    var rest = line
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\u{1b}"), rest.first == UInt8(ascii: "[") else {
        plain.append(byte)
        continue
      }
      let end = rest.dropFirst().firstIndex { !(0x30...0x3b).contains($0) }
      guard let end, rest[end] == UInt8(ascii: "m") || rest[end] == UInt8(ascii: "K") else {
        plain.append(byte)
        continue
      }
      rest = rest[(end + 1)...]
    }
    return plain
  }
}
