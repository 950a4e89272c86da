import Model

extension PatchFile {
  /// Reads a patch: a git diff, one or more mails of `git format-patch` or commits of `git log -p`, or
  /// plain `diff -u`, with or without a header; compressed, encoded or coloured as it may have come.
  /// `name` is what messages call the file. Throws `PatchError` with the line.
  package init(parsing bytes: [UInt8], name: String) throws(PatchError) {
    let other = { (reading: PatchText.Reading) -> PatchFile? in
      guard let text = try? PatchText(bytes, file: name, as: reading) else { return nil }
      return try? Self(text, name: name)
    }
    do throws(PatchError) {
      self = try Self(PatchText(bytes, file: name), name: name)
    } catch {
      let isBroken = error.kind == .brokenHunk
      guard let patch = other(.mailBody) ?? (isBroken ? other(.flowed) : nil) else { throw error }
      self = patch
    }
    if isMailBody, let patch = other(.mailBody) { self = patch }
  }

  /// Whether it reads as a mail in quoted-printable whose header is lost: `=3D` may stand in an address that a patch adds,
  /// but not in the source, nor behind a blank as an operator does.
  private var isMailBody: Bool {
    sections.contains { section in
      section.hunks.contains { hunk in
        hunk.lines.contains { $0.bytes.contains(($0.kind == .added ? " =3D" : "=3D").utf8) }
      }
    }
  }

  private init(_ text: PatchText, name: String) throws(PatchError) {
    var parser = PatchParser(lines: text.lines, file: name)
    do throws(PatchError) {
      self = try parser.parse()
    } catch {
      guard error.kind == .notAPatch, let attachment = text.passedOver else { throw error }
      throw PatchError(
        file: name, line: 1, kind: .notAPatch,
        message: "no diff stands in the mail, and its attachment \(attachment) is no text",
        hint: "save the attachment, unpack it, and name its patches")
    }
    notes = text.notes + notes
  }
}

/// Reads a patch from top to bottom, a line at a time.
struct PatchParser {
  let lines: [Line]
  let file: String
  /// Index of the line that is read next.
  var next = 0
  var sections: [FileSection] = []
  /// What the commits that have sections say about themselves.
  var headers: [PatchHeader] = []
  /// Where the header of the commit begins that has no section yet; nil once it has one.
  var headerStart: Int? = 0
  /// Whether a commit of `git log` or `git show` was read, which stand newest first.
  var hasLog = false
  /// Whether a newline was put behind the last line.
  var lacksNewline = false
  /// The folders that diff compares, where its command line tells them: `a` and `b`.
  var compared: [Line] = []
  /// The first path that was not written as git does.
  var tidied: PatchNote?
  /// Where a line names a file of which no change was read yet.
  var untold: Int?
  /// The commit of `git show -m` or `git log -m` that was read last, without its parent.
  var merge: Line?

  init(lines: [Line], file: String) {
    self.lines = lines
    self.file = file
  }

  mutating func parse() throws(PatchError) -> PatchFile {
    if let index = contextDiff { throw ForeignForm.contextDiff.error(in: file, line: index + 1) }
    while let line = peek {
      if next & 0xfff == 0 { try refuseToGoOn() }
      if startsCommit() {
        try refuseUntold()
        try refuseSecondParent(line)
        next += 1
      } else if line.starts(with: "Interdiff") {
        skipInterdiff(line)
      } else if let section = try sectionStart(line) {
        append(section)
      } else {
        try refuseStray(line)
        next += 1
      }
    }
    try refuseUntold()
    guard let header = headers.first else {
      throw ForeignForm(of: lines)?.error(in: file)
        ?? PatchError(
          file: file, line: 1, kind: .notAPatch, message: "there is no diff in this file",
          hint: "a patch has lines `--- old`, `+++ new` and `@@ … @@`")
    }
    var patch = PatchFile(name: file, header: header, sections: sections, strip: nil)
    if let tidied { patch.notes.append(tidied) }
    if lacksNewline { patch.notes.append(.lastNewlineAdded) }
    patch.dropRepeated()
    patch.orderCommits(headers, isLog: hasLog)
    return patch
  }

  /// Passes by what a cover letter shows of the changes from one version of a series to the next.
  private mutating func skipInterdiff(_ heading: Line) {
    let text = heading.prefix(100).text
    next += 1
    guard text == "Interdiff:" || text.hasPrefix("Interdiff against ") && text.hasSuffix(":") else {
      return
    }
    while let line = peek, !line.content.elementsEqual("-- ".utf8),
      !MailText.isMailStart(lines, at: next)
    {
      next += 1
    }
  }

  /// Takes note of the first line of a commit; false for any other line.
  private mutating func startsCommit() -> Bool {
    let isLog = CommitLine.isStart(lines, at: next)
    guard isLog || MailText.isMailStart(lines, at: next) else { return false }
    hasLog = hasLog || isLog
    compared = []
    // What stands above the first commit may be a header of its own.
    let isAbove =
      headerStart == 0 && headers.isEmpty && !MailText.isMailStart(lines, at: 0)
      && !CommitLine.isStart(lines, at: 0)
    if !isAbove { headerStart = next }
    return true
  }

  private mutating func append(_ section: FileSection) {
    if let headerStart {
      let above = lines[headerStart..<(section.line - 1)].prefix(InputLimit.headerLines)
      headers.append(PatchHeader(lines: above.map { $0.prefix(InputLimit.headerLineBytes).text }))
    }
    headerStart = nil
    untold = nil
    var section = section
    section.commit = headers.count - 1
    sections.append(section)
  }

  /// A patch of millions of lines takes its time.
  private func refuseToGoOn() throws(PatchError) {
    guard Task.isCancelled else { return }
    throw error(.interrupted, "interrupted")
  }

  var peek: Line? { next < lines.count ? lines[next] : nil }

  func error(
    _ kind: PatchError.Kind, _ message: String, hint: String? = nil, at index: Int? = nil
  ) -> PatchError {
    PatchError(file: file, line: (index ?? next) + 1, kind: kind, message: message, hint: hint)
  }

  /// Reads a section when one begins here.
  private mutating func sectionStart(_ line: Line) throws(PatchError) -> FileSection? {
    guard line.first == UInt8(ascii: "d") || line.first == UInt8(ascii: "-") else { return nil }
    if line.starts(with: "diff --git ") { return try gitSection() }
    if line.starts(with: "diff --cc ") || line.starts(with: "diff --combined ") {
      throw combined()
    }
    return lines.hasNames(at: next) ? try plainSection() : nil
  }

  func combined() -> PatchError {
    error(
      .combined, "this is the combined diff of a merge",
      hint: Self.oneParent)
  }

  static let oneParent = "make the diff against one parent: git diff MERGE^1 MERGE"

  /// `--- old` and `+++ new` without a `diff --git` line.
  private mutating func plainSection() throws(PatchError) -> FileSection {
    let start = next
    let old = try name(after: "--- ", at: next)
    let new = try name(after: "+++ ", at: next + 1)
    next += 2
    var section = FileSection(line: start + 1, change: .modify)
    section.hunks = try hunks()
    guard let first = section.hunks.first else {
      throw error(
        .brokenHeader, "no hunk follows the names of the file",
        hint: "after `+++` comes a line `@@ -… +… @@`")
    }
    let only = section.hunks.count == 1
    let isCreated = old.isNull || (old.isEpoch && only && first.oldLines.isEmpty)
    let isDeleted = new.isNull || (new.isEpoch && only && first.newLines.isEmpty)
    guard !(isCreated && isDeleted) else {
      throw error(.brokenHeader, "both names are /dev/null", at: start)
    }
    section.change = isCreated ? .create : isDeleted ? .delete : .modify
    section.oldName = isCreated ? nil : old.path
    section.newName = isDeleted ? nil : new.path
    try checkSides(section, at: start)
    return section
  }

  /// A file that is created has no old lines, one that is deleted no new ones.
  func checkSides(_ section: FileSection, at index: Int) throws(PatchError) {
    for hunk in section.hunks {
      if section.change == .create, !hunk.oldLines.isEmpty {
        throw error(
          .brokenHunk, "a file that is created cannot have old lines", at: hunk.line - 1)
      }
      if section.change == .delete, !hunk.newLines.isEmpty {
        throw error(
          .brokenHunk, "a file that is deleted cannot keep lines", at: hunk.line - 1)
      }
    }
    if section.change == .create || section.change == .delete, section.hunks.count > 1 {
      throw error(
        .brokenHunk, "a file that is created or deleted has one hunk", at: index)
    }
  }
}
