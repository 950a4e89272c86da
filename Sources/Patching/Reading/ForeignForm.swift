/// What a file is that is no patch we can apply, by name.
enum ForeignForm: Hashable {
  case html, htmlMail, json, base64, signed, carriageReturns, graph, begunPatch, zip, tar, bundle,
    elf, binary
  case contextDiff, normalDiff, edScript, rcsDiff, quotedDiff, summary, code

  /// What the bytes of a whole file say at once; nil where it could be a patch.
  init?(ofFile bytes: [UInt8]) {
    let magics: [(ForeignForm, [UInt8])] = [
      (.zip, [0x50, 0x4b, 3, 4]), (.bundle, Array("# v2 git bundle".utf8)),
      (.bundle, Array("# v3 git bundle".utf8)), (.elf, [0x7f, 0x45, 0x4c, 0x46]),
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
    let (revision, summary) = (/[ad]\d+ \d+/, /\ .+\ \|\ +\d+\ [-+]*/)
    let first = texts.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    if texts.contains(where: { $0.hasPrefix("| diff --git ") || $0.hasPrefix("| | diff --git ") }) {
      self = .graph
    } else if texts.contains("*** Begin Patch") {
      self = .begunPatch
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
    } else if texts.contains(where: { $0.wholeMatch(of: summary) != nil }) {
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

  /// The form in a few words.
  private var words: String {
    switch self {
    case .html: "an HTML page"
    case .htmlMail: "a mail in HTML"
    case .json: "a JSON document"
    case .base64: "a text in base64"
    case .signed: "a mail that PGP has signed in its text"
    case .carriageReturns: "a text whose lines end in CR alone"
    case .graph: "a log with a graph"
    case .begunPatch: "a patch in the form of apply_patch"
    case .zip: "a zip archive"
    case .tar: "a tar archive"
    case .bundle: "a git bundle"
    case .elf: "a program or library"
    case .binary: "a binary file"
    case .contextDiff: "a context diff"
    case .normalDiff: "a normal diff, without any context"
    case .edScript: "a script for ed"
    case .rcsDiff: "a diff in the form of RCS"
    case .quotedDiff: "a diff that a mail quotes"
    case .summary: "the summary of a diff"
    case .code: "a piece of code"
    }
  }

  private var hint: String {
    switch self {
    case .html: "save the raw patch; for a pull request or commit of GitHub add .patch to its URL"
    case .htmlMail: "take the patch from its text, or have it sent by git send-email"
    case .base64: "decode it by base64 -d"
    case .signed: "take the signature off by gpg --decrypt"
    case .carriageReturns: "turn them by tr '\\r' '\\n'"
    case .graph: "make it without --graph"
    case .begunPatch: "make the change in a checkout of the source, and take what git diff writes"
    case .json: "ask the server for the patch itself; of GitHub by .patch at the end of the URL"
    case .zip, .tar: "unpack it, and name its patches, or the folder of its series"
    case .bundle: "fetch from it, and make the patch by git format-patch --stdout"
    case .elf, .binary: "a patch is text, a unified diff"
    case .contextDiff: "make it again with diff -u, or turn it with filterdiff --format=unified"
    case .normalDiff, .edScript, .rcsDiff: "make it again with diff -u"
    case .quotedDiff: "take the mail itself, not the answer to it"
    case .summary: "make it without --stat, or with --patch-with-stat"
    case .code: "make the change in a checkout of the source, and take what git diff writes"
    }
  }

  func error(in file: String) -> PatchError {
    PatchError(
      file: file, line: 1, kind: .foreignForm,
      message: "this is \(words), not a unified diff", hint: hint)
  }
}
