/// A pasted text as plain lines: what mail, Markdown, terminals and logs put around them taken off.
struct TextLines {
  /// A line, and where it stands in the text.
  struct Line {
    var number: Int
    var text: Substring
    /// How many blanks it began with, behind the quotes of mail.
    var indent = 0
    /// Whether it is source code, which quotes what programs say and does not say it.
    var isSource = false
    /// Whether a fence or a heading stands above it: what follows is no part of the stack before.
    var isApart = false
  }

  /// Bytes that are read of a text; what follows is left out.
  static let longestText = 8 << 20
  /// Bytes of one line; no frame that says anything is longer.
  static let longestLine = 8192
  /// Bytes of a line that holds many lines, the ends of which are lost or told by tags.
  static let longestPage = 1 << 20
  /// Lines that are read.
  static let mostLines = 200_000

  private(set) var lines: [Line] = []
  private(set) var notes: [String] = []
  private var fence = Fence()
  private var finder = FrameFinder()
  /// Whether a fence came since the last line.
  private var isApart = false

  init(_ bytes: [UInt8]) {
    let text = Self.decoded(bytes.prefix(Self.longestText))
    if bytes.count > Self.longestText { notes.append("only the first 8 MiB of the text were read") }
    var number = 0
    var pieces = LogPieces(text)
    var arrays = FrameArrays()
    var documents = JSONDocuments()
    var entries: [LogWriters.Entry] = []
    for raw in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard number <= Self.mostLines else {
        notes.append("only the first \(Self.mostLines) lines of the text were read")
        break
      }
      let plain = Self.unquoted(Substring(TerminalText.plain(raw.prefix(Self.longestText))))
      entries.append(LogWriters.Entry(text: plain, number: number))
    }
    for entry in LogWriters.grouped(MailBody.decoded(entries)) {
      if entry.isApart { isApart = true }
      guard let whole = pieces.whole(entry.text) else { continue }
      take(documents.take(whole, entry.number), &arrays)
    }
    take(documents.flush(), &arrays)
    for line in pieces.rest { take(line, number, &arrays) }
    for line in arrays.finished() { add(line, number) }
  }

  private mutating func take(_ outcome: JSONDocuments.Outcome, _ arrays: inout FrameArrays) {
    switch outcome {
    case .plain(let lines):
      for line in lines { take(line.text, line.number, &arrays) }
    case .report(let lines, let start):
      isApart = true
      for line in lines { add(line, start) }
    }
  }

  /// Takes a line of the text, which may stand for many.
  private mutating func take(_ whole: Substring, _ number: Int, _ arrays: inout FrameArrays) {
    let logged = LogPrefix.removed(from: whole)
    if let parts = SyslogEscapes.lines(of: logged) {
      for part in parts { take(part, number, &arrays) }
      return
    }
    let shown: [Substring]
    if let (stacks, rest) = arrays.taken(from: logged) {
      for line in stacks { add(line, number) }
      shown = Self.shown(rest, LogPrefix.removed(from: rest))
    } else {
      shown = Self.shown(whole, logged)
    }
    for line in shown.flatMap({ finder.pieces(of: $0) }) { add(line, number) }
  }

  private mutating func add(_ line: Substring, _ number: Int) {
    guard lines.count < Self.mostLines else { return }
    let text = Self.unwrapped(Substring(line.utf8.prefix(Self.longestLine)))
    if fence.takes(text) {
      isApart = true
      return
    }
    if text.isEmpty { return }
    lines.append(
      Line(
        number: number, text: text, indent: line.prefix { $0 == " " }.count,
        isSource: fence.isSource || Self.isQuotedCode(text),
        isApart: isApart || Self.isHeading(text)))
    isApart = false
  }

  /// `## Worker B`, `**Worker B**`, `h2. Worker B` of Jira, or a line across the page.
  private static func isHeading(_ text: Substring) -> Bool {
    // A frame may be set in bold, too.
    guard !text.contains("0x") else { return false }
    let behind = text.drop { $0 == "#" }
    let depth = text.utf8.count - behind.utf8.count
    if (1...6).contains(depth) {
      return behind.first == " " && behind.trimmed.first?.isLetter ?? false
    }
    if text.hasPrefix("**") {
      return !text.hasPrefix("***") && text.dropFirst(2).split(at: "**") != nil
    }
    if text.utf8.count >= 3, let first = text.first, "-=_*".contains(first) {
      return text.allSatisfy { $0 == first }
    }
    return text.first == "h" && text.dropFirst(2).hasPrefix(". ")
      && text.dropFirst().first?.isNumber ?? false
  }

  /// The lines that one of the text stands for, without what mail and pages put around them; `logged` is the
  /// line without what logs do.
  private static func shown(_ whole: Substring, _ logged: Substring) -> [Substring] {
    // An entry of a log in JSON or of pairs, and a text in a link, hold many lines, with their ends escaped.
    let text =
      LoggedJSON.text(of: logged) ?? LoggedPairs.text(of: logged) ?? PercentText.decoded(whole)
    if let text {
      return text.split(separator: "\n").prefix(mostLines).flatMap { line in
        shown(line: Substring(line.utf8.prefix(longestPage)))
      }
    }
    let isPlain = !whole.utf8.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }
    if isPlain, whole.utf8.count <= longestPage { return [unquoted(logged)] }
    return shown(line: Substring(whole.utf8.prefix(longestPage)))
  }

  private static func shown(line: Substring) -> [Substring] {
    PageMarkup.lines(of: line).map { part in
      let text = part.utf8.contains(UInt8(ascii: "&")) ? PageMarkup.withoutEntities(part) : part
      return unquoted(LogPrefix.removed(from: unquoted(text)))
    }
  }

  /// A line of C or a patch that holds a text.
  private static func isQuotedCode(_ line: Substring) -> Bool {
    // A patch marks what it adds and removes.
    let text = line.first == "+" || line.first == "-" ? line.dropFirst().trimmed : line
    if text.first == "\"", text.hasSuffix("\",") || text.hasSuffix("\");") {
      // A field of JSON holds what a program said.
      return !text.contains("\": \"")
    }
    return ["gpr_log(", "LOG(", "zend_throw_exception(", "GRPC_TRACE_LOG("].contains {
      text.contains($0)
    }
  }

  /// Where in Markdown's fences a line stands.
  private struct Fence {
    private(set) var isSource = false
    private var isOpen = false

    /// Whether the line is a fence.
    mutating func takes(_ text: Substring) -> Bool {
      guard text.hasPrefix("```") || text.hasPrefix("~~~") else { return false }
      isOpen.toggle()
      let language = text.drop { $0 == "`" || $0 == "~" }.trimmed.lowercased()
      isSource = isOpen && Self.languages.contains(language)
      return true
    }

    private static let languages: Set = [
      "c", "c++", "cc", "cpp", "diff", "go", "java", "patch", "php", "py", "python", "rust",
      "swift",
    ]
  }

  /// UTF-8, or UTF-16 where a byte order mark says so, as Windows' programs save it.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    let isLittle = bytes.starts(with: [0xff, 0xfe])
    guard isLittle || bytes.starts(with: [0xfe, 0xff]) else {
      let mark: [UInt8] = [0xef, 0xbb, 0xbf]
      return String(decoding: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes, as: UTF8.self)
    }
    let units = stride(from: bytes.startIndex + 2, to: bytes.endIndex - 1, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The line without the quotes of mail, or the bars that some programs show for them; each may have a blank
  /// behind it.
  private static func unquoted(_ line: Substring) -> Substring {
    var text = line
    while true {
      let bare = text.withoutBlanks
      // The bars begin with one byte.
      guard let byte = bare.utf8.first, byte == UInt8(ascii: ">") || byte == 0xe2 else {
        return text
      }
      guard let sign = bare.first, ">│┃".contains(sign) else { return text }
      text = bare.dropFirst()
      if text.first == " " { text = text.dropFirst() }
    }
  }

  /// The line without blanks around it.
  private static func unwrapped(_ line: Substring) -> Substring {
    var text = line.trimmed
    if text.hasPrefix("--Type <") || text.hasPrefix("---Type <") {
      // gdb's question between two pages, and what may follow it on the line.
      text = text.utf8.firstIndex(of: UInt8(ascii: "#")).map { text[$0...] } ?? ""
    }
    return text
  }
}
