import Basics
import CGMime
import Git
import Glibc

/// What a patch says about itself: DEP-3 fields, a `git format-patch` mail, or nothing.
package struct PatchHeader: Hashable, Sendable {
  /// A field as written, continuation lines joined by newlines.
  package struct Field: Hashable, Sendable {
    /// Its name as written.
    package var name: String
    /// Its value.
    package var value: String
  }

  /// All fields in file order, mail's and DEP-3's alike.
  package private(set) var fields: [Field] = []
  /// Lines that belong to no field, up to a line `---`.
  package private(set) var body = ""
  /// The commit id of a mail made by `git format-patch`.
  package private(set) var commit: String?

  /// A patch without a header.
  package init() {}

  /// What a commit says about itself, as if it had come by mail.
  init(of commit: Commit) {
    let lines = commit.message.split(
      separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    fields = [
      Field(name: "From", value: commit.author),
      Field(name: "Subject", value: String(lines.first ?? "").trimmed),
    ]
    body = lines.count > 1 ? String(lines[1]).trimmed : ""
    self.commit = commit.id.description
  }

  /// The first value of a field, by its name in any case.
  package func value(of name: String) -> String? { values(of: name).first }

  /// All values of a field, by its name in any case.
  package func values(of name: String) -> [String] {
    fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  /// One line that says what the patch does.
  package var title: String? {
    let text = value(of: "Description") ?? value(of: "Subject")
    // Encoded words may hold any end of a line.
    return text?.split(whereSeparator: \.isNewline).first.map { Self.withoutTag(String($0)) }
  }

  /// Everything that the header says of the patch: the description's or subject's text and the body.
  package var description: String? {
    let text = value(of: "Description") ?? value(of: "Subject").map(Self.withoutTag)
    let parts = [text, body].compactMap(\.self).filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  /// Who wrote it.
  package var author: String? { value(of: "Author") ?? value(of: "From") }
  /// Where it comes from.
  package var origin: String? { value(of: "Origin") }
  /// The bugs it is for: `Bug` and every `Bug-…`.
  package var bugs: [String] {
    fields.filter { $0.name.lowercased() == "bug" || $0.name.lowercased().hasPrefix("bug-") }
      .map(\.value)
  }
  /// Whether and where it was sent upstream.
  package var forwarded: String? { value(of: "Forwarded") }

  /// Reads the lines before a patch's first diff; nothing in them is an error.
  init(lines: [String]) {
    var isTop = true
    var isField = false
    var bodyLines: [String] = []
    for line in lines {
      if line == "---" { break }
      if isTop, fields.isEmpty, let id = Self.commitStart(line) {
        commit = id
      } else if let message = Self.logMessage(line, of: commit), !isTop {
        // A commit of git log: its message stands behind four blanks, the subject first.
        if value(of: "Subject") == nil, !message.isEmpty {
          fields.append(Field(name: "Subject", value: message))
        } else {
          bodyLines.append(message)
        }
      } else if line.isEmpty {
        if !fields.isEmpty { isTop = false }
        isField = false
        bodyLines.append("")
      } else if isField, line.first == " " || line.first == "\t" {
        extendLast(with: line)
      } else if let field = Self.field(line, anyName: isTop) {
        fields.append(field)
        isField = true
      } else {
        isField = false
        bodyLines.append(line)
      }
    }
    for index in fields.indices { fields[index].value = decodedWords(fields[index].value) }
    body = bodyLines.joined(separator: "\n").trimmed
  }

  private mutating func extendLast(with line: String) {
    guard let last = fields.indices.last else { return }
    // DEP-3 writes an empty line as ` .`; mail folds one long line.
    let text = line.trimmed
    let isMail = ["subject", "from", "date", "to", "cc"].contains(fields[last].name.lowercased())
    fields[last].value += (isMail ? " " : "\n") + (text == "." ? "" : text)
  }

  private static let dep3: Set<String> = [
    "description", "subject", "origin", "bug", "forwarded", "author", "from", "last-update",
    "applied-upstream", "reviewed-by", "acked-by",
  ]

  /// At the top every `Name: value` is a field; below, only the names that DEP-3 knows.
  private static func field(_ line: String, anyName: Bool) -> Field? {
    guard let colon = line.firstIndex(of: ":"), let first = line.utf8.first,
      (0x41...0x5a).contains(first & 0xdf)
    else { return nil }
    let name = line[..<colon]
    let after = line[line.index(after: colon)...]
    guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), after.isEmpty || after.first == " "
    else { return nil }
    let known = name.lowercased()
    guard anyName || dep3.contains(known) || known.hasPrefix("bug-") else { return nil }
    return Field(name: String(name), value: String(after).trimmed)
  }

  /// The commit that a mail of `git format-patch` or an entry of `git log` begins with.
  private static func commitStart(_ line: String) -> String? {
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[0] == "From" || words[0] == "commit",
      (7...64).contains(words[1].utf8.count), words[1].utf8.allSatisfy(\.isASCIIHexDigit)
    else { return nil }
    return String(words[1])
  }

  /// A line of the message of an entry of `git log`.
  private static func logMessage(_ line: String, of commit: String?) -> String? {
    commit != nil && line.hasPrefix("    ") ? String(line.dropFirst(4)) : nil
  }

  /// `[PATCH 1/2] x` is `x`.
  private static func withoutTag(_ subject: String) -> String {
    guard subject.hasPrefix("[PATCH"), let end = subject.firstIndex(of: "]") else { return subject }
    return String(subject[subject.index(after: end)...]).trimmed
  }
}

/// Text with the encoded words of RFC 2047 decoded, as `git format-patch` writes names and subjects that are not ASCII.
private func decodedWords(_ text: String) -> String {
  guard text.contains("=?") else { return text }
  GMime.makeReady()
  guard let decoded = g_mime_utils_header_decode_text(nil, text) else { return text }
  // GLib's memory is malloc's since 2.46.
  defer { free(decoded) }
  return String(cString: decoded)
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
