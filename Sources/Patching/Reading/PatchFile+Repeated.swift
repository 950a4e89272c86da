extension PatchFile {
  /// Takes once what the text holds twice, as a mail does that has a patch in its body and beside it, or four times.
  mutating func dropRepeated() {
    let count = sections.count
    while sections.count.isMultiple(of: 2), !sections.isEmpty {
      let half = sections.count / 2
      guard zip(sections[..<half], sections[half...]).allSatisfy({ $0.repeats($1) }) else { break }
      sections.removeLast(half)
    }
    if sections.count < count { notes.append(.repeatedSections) }
  }
}

extension FileSection {
  /// Whether another section of the same commit says the same, at other lines of the text.
  fileprivate func repeats(_ other: FileSection) -> Bool {
    commit == other.commit && change == other.change && oldName == other.oldName
      && newName == other.newName && oldMode == other.oldMode && newMode == other.newMode
      && hunks.elementsEqual(other.hunks) { one, other in
        one.oldStart == other.oldStart && one.newStart == other.newStart
          && one.lines.elementsEqual(other.lines) { $0.kind == $1.kind && $0.bytes == $1.bytes }
      }
  }
}
