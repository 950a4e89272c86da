import Basics

extension PatchParser {
  /// The hunks that follow, each checked against the counts in its header.
  mutating func hunks() throws(PatchError) -> [Hunk] {
    var hunks: [Hunk] = []
    while let line = peek {
      if line.starts(with: "@@@ ") { throw combined() }
      guard line.starts(with: "@@") else { break }
      let hunk = try hunk(header: line)
      if let before = hunks.last, hunk.oldStart < before.oldStart + before.oldLines.count {
        throw error(
          .brokenHunk, "this hunk begins before the end of the one before it",
          at: hunk.line - 1)
      }
      hunks.append(hunk)
    }
    if !hunks.isEmpty, let line = peek {
      try refuseSurplus(line)
      try refuseElision(line)
    }
    return hunks
  }

  private mutating func hunk(header: Line) throws(PatchError) -> Hunk {
    let start = next
    guard let ranges = HunkRanges(header) else {
      throw error(
        .brokenHunk, "this is not a hunk header: \(quoted(header))",
        hint: header.starts(with: "@@ -?")
          ? "it was made by git diff -D, which leaves out what is removed; make it without"
          : "it reads `@@ -line,count +line,count @@`")
    }
    next += 1
    var hunk = Hunk(
      line: start + 1, oldStart: ranges.oldStart, newStart: ranges.newStart, lines: [])
    var old = ranges.oldCount
    var new = ranges.newCount
    while old > 0 || new > 0 {
      guard let line = peek, let read = Self.hunkLine(line, at: next + 1) else {
        throw truncated(start, old: old, new: new)
      }
      if read.kind != .added { old -= 1 }
      if read.kind != .removed { new -= 1 }
      guard old >= 0, new >= 0 else { throw truncated(start, old: max(old, 0), new: max(new, 0)) }
      hunk.lines.append(read)
      next += 1
      try endOfFile(&hunk, isLast: old == 0 && new == 0)
    }
    guard hunk.lines.contains(where: { $0.kind != .context }) else {
      throw error(.brokenHunk, "this hunk changes nothing", at: start)
    }
    try checkEnds(hunk)
    return hunk
  }

  private static func hunkLine(_ line: Line, at number: Int) -> HunkLine? {
    let kind: HunkLine.Kind
    switch line.first {
    case UInt8(ascii: " "): kind = .context
    case UInt8(ascii: "+"): kind = .added
    case UInt8(ascii: "-"): kind = .removed
    // Mailers and editors strip the blank of an empty context line; git and patch allow it.
    case newline: return HunkLine(kind: .context, bytes: [newline], line: number)
    default: return nil
    }
    return HunkLine(kind: kind, bytes: Array(line.dropFirst()), line: number)
  }

  /// Takes the newline off the line before a `\ No newline at end of file`, and puts one behind the
  /// last line of a patch file that has none, where the counts of the hunk are met by it.
  private mutating func endOfFile(_ hunk: inout Hunk, isLast: Bool) throws(PatchError) {
    let last = hunk.lines.count - 1
    if let line = peek, line.first == UInt8(ascii: "\\") {
      if hunk.lines[last].bytes.last == newline { hunk.lines[last].bytes.removeLast() }
      next += 1
    } else if hunk.lines[last].bytes.last != newline {
      if isLast {
        hunk.lines[last].bytes.append(newline)
        lacksNewline = true
        return
      }
      throw error(
        .brokenHunk, "the patch file ends in the middle of a line",
        hint: "was it cut off? add the newline if the line is whole", at: next - 1)
    }
  }

  /// Only the last line of either side can be without a newline.
  private func checkEnds(_ hunk: Hunk) throws(PatchError) {
    for side in [hunk.oldLines, hunk.newLines] {
      if let line = side.dropLast().first(where: { $0.bytes.last != newline }) {
        throw error(
          .brokenHunk, "a line without newline that is not the last of its file",
          at: line.line - 1)
      }
    }
  }

  private func truncated(_ start: Int, old: Int, new: Int) -> PatchError {
    let isEnd = peek == nil
    if let line = peek, let hint = form(of: line) {
      return error(
        .brokenHunk, "this line cannot be in a hunk: \(quoted(line))", hint: hint)
    }
    if old + new == 0 {
      return error(
        .brokenHunk, "this hunk has more lines than its header says, from line \(next + 1) on",
        hint: looksFlowed(start) ? Self.flowed : "count them anew, or make the patch again",
        at: start)
    }
    return error(
      .brokenHunk,
      "this hunk is truncated: \(old) old and \(new) new lines are missing "
        + (isEnd ? "at the end of the file" : "at line \(next + 1)"),
      hint: looksFlowed(start)
        ? Self.flowed
        : isEnd
          ? "the counts in the header do not match the lines; make the patch again"
          : "the counts in the header do not match the lines, or the blanks that lines begin with were lost",
      at: start)
  }

  private static let flowed =
    "this looks like flowed text (format=flowed), whose lines a mail program wrapped; "
    + "ask for the patch as an attachment"

  /// Whether a line of the hunk is long and ends in a blank, or goes on in one that is no line of a hunk.
  private func looksFlowed(_ start: Int) -> Bool {
    zip(lines[(start + 1)...], lines[(start + 1)...].dropFirst()).prefix(next - start).contains {
      guard $0.count > 2, $0.content.last == UInt8(ascii: " "), let first = $1.first else {
        return false
      }
      return $0.count > 60 || !"+- @\\\n".utf8.contains(first)
    }
  }

  /// What a hunk is in which a line of this kind stands; nil where the hunk may just end here.
  private func form(of line: Line) -> String? {
    let text = line.prefix(400).text
    let isWordDiff = lines[next...].prefix(40).contains { line in
      let text = line.prefix(400).text
      return text.contains("{+") && text.contains("+}")
        || text.contains("[-") && text.contains("-]")
    }
    if isWordDiff || text == "~" { return "this is a diff of words; make it without --word-diff" }
    if text.hasPrefix("\u{a0}") {
      return "its blanks do not break, as pages of the web have them; take the raw patch"
    }
    if text.hasPrefix("<") || text.hasPrefix(">") {
      return "its changes begin with `<` and `>`; make it without --output-indicator-new and -old"
    }
    if text.hasPrefix("\t") { return "its lines begin with a tab; make it without diff -T" }
    if text.hasPrefix("\u{2212}") || text.hasPrefix("\u{2013}") {
      return "this dash is no minus sign; take the raw patch"
    }
    return nil
  }

  /// A line that looks like part of a hunk whose counts are already met.
  private func refuseSurplus(_ line: Line) throws(PatchError) {
    let isTrailer =
      line.content.elementsEqual("-- ".utf8) || line.content.elementsEqual("--".utf8)
      || line.starts(with: "-----BEGIN PGP SIGNATURE-----")
    guard let first = line.first, "+- \\".utf8.contains(first), !isTrailer,
      !lines.hasNames(at: next)
    else { return }
    throw error(
      .brokenHunk, "the hunk has more lines than its header says: \(quoted(line))",
      hint: looksFlowed(max(0, next - 40))
        ? Self.flowed : "the counts in the header do not match the lines; make the patch again")
  }
}

/// The numbers of a line `@@ -1,2 +3,4 @@`.
struct HunkRanges {
  var oldStart: Int
  var oldCount: Int
  var newStart: Int
  var newCount: Int

  init?(_ line: Line) {
    let words = line.prefix(200).content.split(
      separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard words.count >= 4, words[0].elementsEqual("@@".utf8), words[3].starts(with: "@@"),
      let old = Self.range(words[1], sign: "-"), let new = Self.range(words[2], sign: "+")
    else { return nil }
    (oldStart, oldCount) = old
    (newStart, newCount) = new
  }

  private static func range(_ word: Line, sign: Character) -> (start: Int, count: Int)? {
    guard word.first == sign.asciiValue else { return nil }
    let numbers = word.dropFirst().split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard numbers.count <= 2, let start = numbers.first.flatMap(number) else { return nil }
    guard numbers.count == 2 else { return start > 0 ? (start, 1) : nil }
    guard let count = number(numbers[1]), count == 0 || start > 0 else { return nil }
    return (start, count)
  }

  /// At most nine digits: more than any file has lines, and no sum of two overflows.
  private static func number(_ digits: Line) -> Int? {
    guard (1...9).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard digit.isASCIIDigit else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
