import Git

extension PatchFile {
  /// The patch as text that reads as the same sections, but for line numbers.
  package var text: [UInt8] {
    var writer = PatchWriter()
    writer.looksEncoded = sections.contains { section in
      section.hunks.contains { hunk in hunk.lines.contains { $0.bytes.contains("=3D".utf8) } }
    }
    for (index, section) in sections.enumerated() {
      if index == 0 || section.commit != sections[index - 1].commit {
        writer.begin(commit: section.commit, header: index == 0 ? header : nil)
      }
      writer.add(section)
    }
    return writer.text.bytes
  }
}

/// Writes sections as git does, and as `diff -u` does where git has no form for what was read.
private struct PatchWriter {
  var text = DiffBytes()
  /// Whether a section of git's ends without hunks, so that names below it would be taken for its own.
  private var endsInHeader = false
  /// Whether a line could be taken for quoted-printable, unless a header says that it is none.
  var looksEncoded = false

  /// A mail's first lines: they keep the sections of two commits apart.
  mutating func begin(commit: Int, header: PatchHeader?) {
    let id = header?.commit ?? String(repeating: "0", count: 39) + "1"
    if commit > 0 { text.line("") }
    endsInHeader = false
    text.line("From \(id) Mon Sep 17 00:00:00 2001")
    text.line("Subject: \(header?.title ?? "commit \(commit + 1)")")
    if looksEncoded { text.line("Content-Transfer-Encoding: 8bit") }
    text.line("")
    text.line("---")
    text.line("")
  }

  mutating func add(_ section: FileSection) {
    let names = [section.oldName, section.newName].compactMap(\.self)
    guard let left = names.first, let right = names.last else { return }
    if !isGit(section), endsInHeader { text.line("") }
    endsInHeader = section.hunks.isEmpty
    if isGit(section) {
      let both = section.change.isMove ? (left, right) : (right, right)
      text.line("diff --git \(Unquoted.quote(both.0)) \(Unquoted.quote(both.1))")
      extended(section, from: left, to: right)
    }
    let isToldByMode = section.change == .create ? section.newMode != nil : section.oldMode != nil
    let isWhole = section.change == .create || section.change == .delete
    let isToldByNames = isWhole ? !isToldByMode : section.change == .modify && left != right
    guard !section.hunks.isEmpty || isToldByNames else { return }
    text.line("--- " + (section.change == .create ? "/dev/null" : Unquoted.quote(left)))
    text.line("+++ " + (section.change == .delete ? "/dev/null" : Unquoted.quote(right)))
    section.hunks.forEach { add($0) }
  }

  /// Whether there is more to tell than the lines `---` and `+++` can.
  private func isGit(_ section: FileSection) -> Bool {
    section.change.isMove || section.oldMode != nil || section.newMode != nil
      || section.oldID != nil || section.hunks.isEmpty
  }

  private mutating func extended(_ section: FileSection, from left: String, to right: String) {
    switch section.change {
    case .create: section.newMode.map { text.line("new file mode \($0.octal)") }
    case .delete: section.oldMode.map { text.line("deleted file mode \($0.octal)") }
    case .modify, .rename, .copy:
      if section.oldMode != section.newMode {
        section.oldMode.map { text.line("old mode \($0.octal)") }
        section.newMode.map { text.line("new mode \($0.octal)") }
      }
    }
    if section.change.isMove {
      text.line("\(section.change.rawValue) from \(Unquoted.quote(left))")
      text.line("\(section.change.rawValue) to \(Unquoted.quote(right))")
    }
    guard let old = section.oldID, let new = section.newID else {
      if section.oldMode == section.newMode, let mode = section.oldMode {
        text.line("index 0 \(mode.octal)")
      }
      return
    }
    let mode = section.oldMode == section.newMode ? section.oldMode.map { " \($0.octal)" } : nil
    text.line("index \(old)..\(new)\(mode ?? "")")
  }

  private mutating func add(_ hunk: Hunk) {
    let (old, new) = (hunk.oldLines.count, hunk.newLines.count)
    text.line("@@ -\(hunk.oldStart),\(old) +\(hunk.newStart),\(new) @@")
    hunk.lines.forEach { text.append($0) }
  }
}
