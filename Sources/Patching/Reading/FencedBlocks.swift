/// A fenced block of Markdown that holds a diff.
private struct FencedBlock {
  /// Its lines, without the fences.
  var lines: Range<Int>
  /// Blanks before the fence, which the block's lines have as well.
  var indent: Int
}

extension PatchText {
  /// Where a text of Markdown has diffs in fenced blocks, empties all lines from the first of these on
  /// that are in none, so that prose and other blocks are not taken for parts of a patch; lines keep
  /// their numbers.
  mutating func takeFromFences() {
    let blocks = fencedDiffs()
    guard !blocks.isEmpty else { return }
    let blank: Line = [newline]
    var taken = [Line](repeating: blank, count: lines.count)
    for block in blocks {
      for index in block.lines {
        let indent = lines[index].prefix(block.indent).prefix { $0 == UInt8(ascii: " ") }.count
        taken[index] = lines[index].dropFirst(indent)
      }
    }
    let top = lines[..<blocks[0].lines.lowerBound].dropLast()
    taken.replaceSubrange(top.indices, with: top)
    lines = taken
    notes.append(.fence)
  }

  private func fencedDiffs() -> [FencedBlock] {
    var blocks: [FencedBlock] = []
    var open: (fence: Fence, start: Int)?
    for (index, line) in lines.enumerated() {
      guard let fence = Fence(line) else {
        // A diff outside of fences is the patch: what is in them are quotations of its message, or lines that follow it.
        if open == nil, lines.hasSection(at: index) { return [] }
        continue
      }
      if let opened = open {
        guard fence.closes(opened.fence) else { continue }
        let range = opened.start..<index
        if holdsDiff(range, indent: opened.fence.indent) {
          blocks.append(FencedBlock(lines: range, indent: opened.fence.indent))
        }
        open = nil
      } else {
        open = (fence, index + 1)
      }
    }
    if let opened = open {
      let range = opened.start..<lines.count
      if holdsDiff(range, indent: opened.fence.indent) {
        blocks.append(FencedBlock(lines: range, indent: opened.fence.indent))
      }
    }
    return blocks
  }

  private func holdsDiff(_ range: Range<Int>, indent: Int) -> Bool {
    range.contains { index in
      let line = lines[index].dropFirst(indent)
      // A hunk without names, or a context diff, is refused where it is read, not passed by.
      return lines.hasSection(at: index, behind: indent) || line.starts(with: "@@ -")
        || line.starts(with: "***************")
    }
  }
}

/// A line of three or more backticks or tildes.
private struct Fence {
  var indent: Int
  var mark: UInt8
  var count: Int
  var hasInfo: Bool

  init?(_ line: Line) {
    let text = line.content
    let indent = text.prefix { $0 == UInt8(ascii: " ") }.count
    let body = text.dropFirst(indent)
    guard let mark = body.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else {
      return nil
    }
    count = body.prefix { $0 == mark }.count
    // The lines of a diff begin with a blank; a fence within a list is indented by more.
    guard count >= 3, indent != 1 else { return nil }
    self.indent = indent
    self.mark = mark
    let info = body.dropFirst(count)
    hasInfo = info.contains { $0 != UInt8(ascii: " ") }
    if mark == UInt8(ascii: "`"), info.contains(mark) { return nil }
  }

  func closes(_ other: Fence) -> Bool {
    mark == other.mark && count >= other.count && !hasInfo && indent <= other.indent
  }
}
