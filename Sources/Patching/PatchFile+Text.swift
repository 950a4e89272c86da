import Git

extension PatchFile {
  /// The patch as text that reads as the same sections, but for line numbers.
  package var text: [UInt8] {
    var writer = PatchWriter()
    for (index, section) in sections.enumerated() {
      if index == 0 || section.commit != sections[index - 1].commit {
        writer.begin(commit: section.commit, header: index == 0 ? header : nil)
      }
      writer.add(section)
    }
    return writer.bytes
  }
}

/// Writes sections as git does, and as `diff -u` does where git has no form for what was read.
private struct PatchWriter {
  var bytes: [UInt8] = []
  /// Whether a section of git's ends without hunks, so that names below it would be taken for its own.
  private var endsInHeader = false

  /// A mail's first lines: they keep the sections of two commits apart.
  mutating func begin(commit: Int, header: PatchHeader?) {
    let id = header?.commit ?? String(repeating: "0", count: 39) + "1"
    if commit > 0 { line("") }
    endsInHeader = false
    line("From \(id) Mon Sep 17 00:00:00 2001")
    line("Subject: \(header?.title ?? "commit \(commit + 1)")")
    line("")
    line("---")
    line("")
  }

  mutating func add(_ section: FileSection) {
    let names = [section.oldName, section.newName].compactMap(\.self)
    guard let left = names.first, let right = names.last else { return }
    if !isGit(section), endsInHeader { line("") }
    endsInHeader = section.hunks.isEmpty
    if isGit(section) {
      let both = section.change == .rename ? (left, right) : (right, right)
      line("diff --git \(Unquoted.quote(both.0)) \(Unquoted.quote(both.1))")
      extended(section, from: left, to: right)
    }
    let isToldByMode = section.change == .create ? section.newMode != nil : section.oldMode != nil
    let isWhole = section.change == .create || section.change == .delete
    let isToldByNames = isWhole ? !isToldByMode : section.change == .modify && left != right
    guard !section.hunks.isEmpty || isToldByNames else { return }
    line("--- " + (section.change == .create ? "/dev/null" : Unquoted.quote(left)))
    line("+++ " + (section.change == .delete ? "/dev/null" : Unquoted.quote(right)))
    section.hunks.forEach { add($0) }
  }

  /// Whether there is more to tell than the lines `---` and `+++` can.
  private func isGit(_ section: FileSection) -> Bool {
    section.change == .rename || section.oldMode != nil || section.newMode != nil
      || section.oldID != nil || section.hunks.isEmpty
  }

  private mutating func extended(_ section: FileSection, from left: String, to right: String) {
    switch section.change {
    case .create: section.newMode.map { line("new file mode \(octal($0))") }
    case .delete: section.oldMode.map { line("deleted file mode \(octal($0))") }
    case .modify, .rename:
      if section.oldMode != section.newMode {
        section.oldMode.map { line("old mode \(octal($0))") }
        section.newMode.map { line("new mode \(octal($0))") }
      }
    }
    if section.change == .rename {
      line("rename from \(Unquoted.quote(left))")
      line("rename to \(Unquoted.quote(right))")
    }
    guard let old = section.oldID, let new = section.newID else {
      if section.oldMode == section.newMode, let mode = section.oldMode {
        line("index 0 \(octal(mode))")
      }
      return
    }
    let mode = section.oldMode == section.newMode ? section.oldMode.map { " \(octal($0))" } : nil
    line("index \(old)..\(new)\(mode ?? "")")
  }

  private mutating func add(_ hunk: Hunk) {
    let (old, new) = (hunk.oldLines.count, hunk.newLines.count)
    line("@@ -\(hunk.oldStart),\(old) +\(hunk.newStart),\(new) @@")
    for part in hunk.lines {
      switch part.kind {
      case .context: bytes.append(UInt8(ascii: " "))
      case .added: bytes.append(UInt8(ascii: "+"))
      case .removed: bytes.append(UInt8(ascii: "-"))
      }
      bytes += part.bytes
      if part.bytes.last != newline { bytes += Array("\n\\ No newline at end of file\n".utf8) }
    }
  }

  private mutating func line(_ text: String) {
    bytes += Array(text.utf8)
    bytes.append(newline)
  }

  private func octal(_ mode: FileMode) -> String { String(mode.rawValue, radix: 8) }
}
