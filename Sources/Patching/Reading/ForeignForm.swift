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
    guard let found = Self.looks.first(where: { $0.matches(texts) }) else { return nil }
    self = found.form
  }

  /// How the lines of a form are known.
  private struct Look: Sendable {
    let form: ForeignForm
    let matches: @Sendable ([String]) -> Bool

    init(_ form: ForeignForm, _ matches: @escaping @Sendable ([String]) -> Bool) {
      (self.form, self.matches) = (form, matches)
    }

    /// A form with one line that is told alone.
    init(_ form: ForeignForm, anyLine matches: @escaping @Sendable (String) -> Bool) {
      self.init(form) { $0.contains(where: matches) }
    }
  }

  /// The first that matches holds: the later ones are found in texts of the earlier ones, too.
  private static let looks = [
    Look(.graph, anyLine: { $0.hasPrefix("| diff --git ") || $0.hasPrefix("| | diff --git ") }),
    Look(.numbered, anyLine: { $0.contains("diff --git ") && isNumbered($0) }),
    Look(.begunPatch, anyLine: { $0 == "*** Begin Patch" }),
    Look(.searchBlocks, anyLine: { $0 == "<<<<<<< SEARCH" }),
    Look(.rangeDiff) { texts in
      // A literal is compiled wherever it is met. `git range-diff` pairs commits.
      let pair = /\s*(\d+|-):\s+[-0-9a-f]{7,64} [=!<>]\s+(\d+|-):\s.*/
      return texts.contains { $0.wholeMatch(of: pair) != nil }
    },
    Look(.base64, isBase64),
    Look(.json) { texts in
      let first = firstText(texts)
      return first.hasPrefix("{\"") || first == "{" || first.hasPrefix("[{")
    },
    Look(.contextDiff) { hasPair($0, { $0.hasPrefix("*** ") }, { $0.hasPrefix("--- ") }) },
    Look(.normalDiff) { texts in
      let command = /\d+(,\d+)?[acd]\d+(,\d+)?/
      return hasPair(
        texts, { $0.wholeMatch(of: command) != nil },
        { $0.hasPrefix("< ") || $0.hasPrefix("> ") || $0 == "<" || $0 == ">" })
    },
    Look(.edScript) { texts in
      let edit = /\d+(,\d+)?[acd]/
      return texts.contains { $0.wholeMatch(of: edit) != nil }
    },
    Look(.rcsDiff) { texts in
      let revision = /[ad]\d+ \d+/
      return texts.contains { $0.wholeMatch(of: revision) != nil }
    },
    Look(.quotedDiff, anyLine: isQuoted),
    Look(.sideBySide, anyLine: { $0.contains(" |\t") || $0.contains("\t>\t") }),
    Look(.summary, isSummary), Look(.code, isCode),
  ]

  private static func firstText(_ lines: [String]) -> String {
    lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
  }

  /// What `--stat` shows of a file, or nothing but what `--raw`, `--name-status` and `--numstat` list.
  private static func isSummary(_ lines: [String]) -> Bool {
    let changes = /\ .+\ \|\ +\d+\ [-+]*/
    if lines.contains(where: { $0.wholeMatch(of: changes) != nil }) { return true }
    let listed = /(:\d{6} .+|[ACDMRT]\d*\t.+|(\d+|-)\t(\d+|-)\t.+)/
    return !firstText(lines).isEmpty
      && lines.allSatisfy { $0.isEmpty || $0.wholeMatch(of: listed) != nil }
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
