/// What a file is that is no patch we can apply, by name.
enum ForeignForm: Hashable {
  case html, htmlMail, json, base64, signed, carriageReturns, doubleSpaced, escaped, graph, numbered
  case begunPatch, searchBlocks, zip, tar, packed, bundle, elf, binary
  case contextDiff, normalDiff, sideBySide, wordDiff, edScript, rcsDiff, rangeDiff, quotedDiff
  case summary, code

  /// What the bytes of a whole file say at once; nil where it could be a patch.
  init?(ofFile bytes: [UInt8]) {
    let magics: [(ForeignForm, [UInt8])] = [
      (.zip, [0x50, 0x4b, 3, 4]), (.bundle, Array("# v2 git bundle".utf8)),
      (.bundle, Array("# v3 git bundle".utf8)), (.elf, [0x7f, 0x45, 0x4c, 0x46]),
      // 7-Zip, LZ4, compress, RAR.
      (.packed, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), (.packed, [0x04, 0x22, 0x4d, 0x18]),
      (.packed, [0x1f, 0x9d]), (.packed, Array("Rar!".utf8)),
    ]
    if let found = magics.first(where: { bytes.starts(with: $0.1) }) {
      self = found.0
    } else if bytes.count > 512, bytes[257...].starts(with: "ustar") {
      self = .tar
    } else {
      let isBlank = { (byte: UInt8) in byte <= 0x20 }
      let start = String(decoding: bytes.drop(while: isBlank).prefix(40), as: UTF8.self)
        .lowercased()
      let isPage = ["<!doctype html", "<html", "<?xml", "<!--", "<pre", "<div", "<table"]
        .contains { start.hasPrefix($0) }
      guard isPage else { return nil }
      self = .html
    }
  }

  /// What lines are of which sections would be read in a wrong way; nil where they are not.
  init?(above lines: [Line]) {
    if lines.count == 1, lines[0].dropLast(2).contains(0x0d) {
      self = .carriageReturns
      return
    }
    if Self.isEscaped(lines) {
      self = .escaped
      return
    }
    if Self.isDoubleSpaced(lines) {
      self = .doubleSpaced
      return
    }
    let top = lines.prefix { !$0.starts(with: "diff ") && !$0.starts(with: "--- ") }
    guard top.contains(where: { $0.starts(with: "-----BEGIN PGP SIGNED MESSAGE-----") }) else {
      return nil
    }
    self = .signed
  }

  /// What the lines look like in which no section of a unified diff was found; nil for mere prose.
  init?(of lines: [Line]) {
    let binary = lines.contains { $0.contains(0) || String(validating: $0, as: UTF8.self) == nil }
    if binary {
      self = .binary
      return
    }
    let texts = lines.prefix(2_000).map { String(decoding: $0.content.prefix(200), as: UTF8.self) }
    // A literal is compiled wherever it is met.
    let (command, edit) = (/\d+(,\d+)?[acd]\d+(,\d+)?/, /\d+(,\d+)?[acd]/)
    // `git range-diff` pairs commits, and `git diff --raw`, `--name-status` and `--numstat` list files.
    let pair = /\s*(\d+|-):\s+[-0-9a-f]{7,64} [=!<>]\s+(\d+|-):\s.*/
    let listed = /(:\d{6} .+|[ACDMRT]\d*\t.+|(\d+|-)\t(\d+|-)\t.+)/
    let (revision, summary) = (/[ad]\d+ \d+/, /\ .+\ \|\ +\d+\ [-+]*/)
    let first = texts.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    if texts.contains(where: { $0.hasPrefix("| diff --git ") || $0.hasPrefix("| | diff --git ") }) {
      self = .graph
    } else if texts.contains(where: { $0.contains("diff --git ") && Self.isNumbered($0) }) {
      self = .numbered
    } else if texts.contains("*** Begin Patch") {
      self = .begunPatch
    } else if texts.contains("<<<<<<< SEARCH") {
      self = .searchBlocks
    } else if texts.contains(where: { $0.wholeMatch(of: pair) != nil }) {
      self = .rangeDiff
    } else if Self.isBase64(texts) {
      self = .base64
    } else if first.hasPrefix("{\"") || first == "{" || first.hasPrefix("[{") {
      self = .json
    } else if Self.hasPair(texts, { $0.hasPrefix("*** ") }, { $0.hasPrefix("--- ") }) {
      self = .contextDiff
    } else if Self.hasPair(
      texts, { $0.wholeMatch(of: command) != nil },
      { $0.hasPrefix("< ") || $0.hasPrefix("> ") || $0 == "<" || $0 == ">" })
    {
      self = .normalDiff
    } else if texts.contains(where: { $0.wholeMatch(of: edit) != nil }) {
      self = .edScript
    } else if texts.contains(where: { $0.wholeMatch(of: revision) != nil }) {
      self = .rcsDiff
    } else if texts.contains(where: Self.isQuoted) {
      self = .quotedDiff
    } else if texts.contains(where: { $0.contains(" |\t") || $0.contains("\t>\t") }) {
      self = .sideBySide
    } else if texts.contains(where: { $0.wholeMatch(of: summary) != nil })
      || !first.isEmpty && texts.allSatisfy({ $0.isEmpty || $0.wholeMatch(of: listed) != nil })
    {
      self = .summary
    } else if Self.isCode(texts) {
      self = .code
    } else {
      return nil
    }
  }

  /// Whether a line of one kind has a line of the other kind right below.
  private static func hasPair(
    _ lines: [String], _ one: (String) -> Bool, _ other: (String) -> Bool
  ) -> Bool {
    Swift.zip(lines, lines.dropFirst()).contains { one($0) && other($1) }
  }

  /// A text in base64 of some length, as servers of code review hand out patches.
  private static func isBase64(_ lines: [String]) -> Bool {
    let text = lines.joined()
    guard text.utf8.count >= 40, text.contains(where: \.isNumber) || text.contains("=") else {
      return false
    }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0)) }
  }

  private static func isQuoted(_ line: String) -> Bool {
    ["> --- ", ">--- ", "> diff --git ", ">diff --git "].contains { line.hasPrefix($0) }
  }

  /// Prose seldom ends lines in `;` or braces, or begins them with `#include`.
  private static func isCode(_ lines: [String]) -> Bool {
    lines.count { line in
      let end = line.last { !$0.isWhitespace }
      return end == ";" || end == "{" || end == "}" || line.hasPrefix("#include")
    } >= 2
  }

  /// Whether one line holds the whole text, its newlines written as `\n`.
  private static func isEscaped(_ lines: [Line]) -> Bool {
    guard lines.count <= 2, let line = lines.first, line.count > 40 else { return false }
    return ["\\n+++ ", "\\n@@ -"].allSatisfy { line.contains($0.utf8) }
  }

  /// Whether each second line is empty, and none of the others are.
  private static func isDoubleSpaced(_ lines: [Line]) -> Bool {
    guard lines.count >= 10, lines.contains(where: { $0.starts(with: "@@ -") }) else {
      return false
    }
    return (0...1).contains { first in
      lines.enumerated().allSatisfy { ($0.offset % 2 == first) == $0.element.content.isEmpty }
    }
  }

  /// Whether a number stands in front of a line, as in a listing.
  private static func isNumbered(_ line: String) -> Bool {
    let rest = line.drop(while: \.isWhitespace)
    return rest.first?.isNumber == true && rest.prefix(12).contains { " \t:|".contains($0) }
  }
}
