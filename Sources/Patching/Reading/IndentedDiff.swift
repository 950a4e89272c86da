extension PatchText {
  /// Takes the blanks off a diff that stands behind some, as Markdown and mail programs indent code.
  ///
  /// A text that has a diff without is left alone, and so is one in which diffs stand behind different
  /// things: a part of it would be lost.
  mutating func takeFromBlanks() {
    let starts = lines.indices.compactMap { start(at: $0) }
    guard let blanks = starts.first, !blanks.isEmpty, starts.allSatisfy({ $0 == blanks }),
      blanks.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
    else { return }
    lines = lines.map { $0.starts(with: blanks) ? $0.dropFirst(blanks.count) : $0 }
    notes.append(.indented)
  }

  /// What stands in front of a section that begins at a line: blanks, the bars of a graph, a quote; nil where
  /// none begins.
  private func start(at index: Int) -> [UInt8]? {
    let line = lines[index]
    let front = Array(line.prefix(64).prefix { " \t|>*/\\#".utf8.contains($0) })
    if line.dropFirst(front.count).starts(with: "diff --git ") { return front }
    guard lines.hasNames(at: index, behind: front.count), lines[index + 1].starts(with: front)
    else { return nil }
    return front
  }
}
