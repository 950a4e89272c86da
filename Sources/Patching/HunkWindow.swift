/// A hunk with some outer context dropped.
struct HunkWindow {
  let hunk: Hunk
  let index: Int
  let lines: [HunkLine]
  let old: [HunkLine]
  let stated: Int
  let fuzz: Int
  /// Without context before it at line 1, a hunk belongs at the beginning of its file.
  let mustBegin: Bool
  /// Without context after it, a hunk belongs at the end of its file.
  let mustEnd: Bool

  init(_ hunk: Hunk, index: Int, fuzz: Int = 0) {
    self.hunk = hunk
    self.index = index
    self.fuzz = fuzz
    let leading = hunk.leadingContext
    let trailing = hunk.trailingContext
    let front = min(fuzz, leading)
    lines = Array(hunk.lines.dropFirst(front).dropLast(min(fuzz, trailing)))
    old = lines.filter { $0.kind != .added }
    stated = max(0, hunk.oldStart - (hunk.oldLines.isEmpty ? 0 : 1)) + front
    mustBegin = leading == 0 && hunk.oldStart <= 1
    mustEnd = trailing == 0
  }

  var hasNoContext: Bool { !lines.contains { $0.kind == .context } }

  /// The same hunk with `level` context lines dropped at each end, as long as one is left.
  func dropping(_ level: Int) -> HunkWindow? {
    if level == 0 { return self }
    let less = HunkWindow(hunk, index: index, fuzz: level)
    return less.hasNoContext ? nil : less
  }

  func placed(at start: Int) -> PlacedHunk {
    PlacedHunk(
      index: index, start: start, stated: stated, lines: lines, fuzz: fuzz, patchLine: hunk.line)
  }
}
