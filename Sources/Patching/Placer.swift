import Basics

/// Where a hunk goes in a file.
struct PlacedHunk: Hashable {
  /// Index of the hunk in its section.
  var index: Int
  /// Index of the file's line where the old lines begin.
  var start: Int
  /// Where the patch says they begin.
  var stated: Int
  /// The hunk's lines, without context dropped as fuzz.
  var lines: [HunkLine]
  /// Context lines dropped at most at either end.
  var fuzz: Int
  /// Line of the hunk in the patch file.
  var patchLine: Int

  var old: [HunkLine] { lines.filter { $0.kind != .added } }
  var new: [HunkLine] { lines.filter { $0.kind != .removed } }
}

/// Why a hunk has no place.
struct PlacementFailure: Error {
  enum Why {
    case nowhere(Nearest?)
    /// Indices of the file's lines where it fits.
    case ambiguous([Int])
    case zeroContext
    case outOfOrder(Int)
    case lineEndings(fileHasReturns: Bool)
    /// It fits but for what this takes away.
    case altered(TextFolding)
    /// Its lines are at this index, but without context it belongs at an end of the file.
    case notAtTheEdge(Int)
  }

  var index: Int
  var why: Why
}

/// The place that looks most like what a hunk wants, and where it first differs.
struct Nearest: Hashable {
  /// Index of the file's line that differs; the number of lines when the file is too short.
  var line: Int
  /// What is there; nil after the end.
  var found: [UInt8]?
  /// What the patch expects there.
  var expected: HunkLine
}

/// Finds places for the hunks of one section.
///
/// At the stated lines when all fit there. Otherwise a hunk is moved to where it fits, when that is
/// one place only; with fuzz, outer context lines are dropped a pair at a time until it is.
struct Placer {
  let file: [Line]
  let hunks: [Hunk]
  let fuzz: Int
  private let lines: LineTable

  init(file: [Line], hunks: [Hunk], fuzz: Int) {
    self.file = file
    self.hunks = hunks
    self.fuzz = fuzz
    lines = LineTable(file)
  }

  func place() throws(PlacementFailure) -> [PlacedHunk] {
    if let exact = exact() { return exact }
    var placed: [PlacedHunk] = []
    var floor = 0
    var hasMoved = false
    for (index, hunk) in hunks.enumerated() {
      let found = try place(HunkWindow(hunk, index: index), floor: floor, hasMoved: hasMoved)
      hasMoved = hasMoved || found.start != found.stated
      floor = found.start + found.old.count
      placed.append(found)
    }
    return placed
  }

  /// All hunks at their stated lines, or nil.
  private func exact() -> [PlacedHunk]? {
    var placed: [PlacedHunk] = []
    var floor = 0
    for (index, hunk) in hunks.enumerated() {
      let trimmed = HunkWindow(hunk, index: index)
      guard trimmed.stated >= floor, fits(trimmed, at: trimmed.stated) else { return nil }
      floor = trimmed.stated + trimmed.old.count
      placed.append(trimmed.placed(at: trimmed.stated))
    }
    return placed
  }

  private func place(
    _ whole: HunkWindow, floor: Int, hasMoved: Bool
  ) throws(PlacementFailure) -> PlacedHunk {
    var outOfOrder: Int?
    for level in 0...max(0, fuzz) {
      guard let hunk = whole.dropping(level) else { break }
      let all = places(of: hunk)
      let open = all.filter { $0 >= floor }
      // Once a hunk before it has moved, the stated line says nothing any more.
      if !hasMoved, open.contains(hunk.stated) { return hunk.placed(at: hunk.stated) }
      if open.count > 1 { throw PlacementFailure(index: whole.index, why: .ambiguous(open)) }
      if let only = open.first { return hunk.placed(at: only) }
      outOfOrder = outOfOrder ?? all.last
    }
    throw PlacementFailure(index: whole.index, why: misfit(whole, outOfOrder: outOfOrder))
  }

  private func misfit(_ hunk: HunkWindow, outOfOrder: Int?) -> PlacementFailure.Why {
    if let outOfOrder { return .outOfOrder(outOfOrder) }
    if hunk.hasNoContext, hunk.old.count != file.count { return .zeroContext }
    if let fileHasReturns = differsInReturns(hunk) {
      return .lineEndings(fileHasReturns: fileHasReturns)
    }
    if let start = inner(hunk) { return .notAtTheEdge(start) }
    let nearest = nearest(to: hunk)
    let alike = TextFolding.allCases.first { folding in
      (nearest == nil || folding != .whiteSpace) && fits(hunk, folded: folding)
    }
    return alike.map { .altered($0) } ?? .nowhere(nearest)
  }

  /// Where the lines of a hunk are that only its lack of context keeps from there.
  private func inner(_ hunk: HunkWindow) -> Int? {
    guard hunk.mustBegin || hunk.mustEnd else { return nil }
    return occurrences(of: hunk).first
  }

  private func places(of hunk: HunkWindow) -> [Int] {
    occurrences(of: hunk).filter { mayBe(hunk, at: $0) }
  }

  /// Every index of the file where the hunk's old lines are.
  private func occurrences(of hunk: HunkWindow) -> [Int] {
    let wanted = hunk.old.map { lines.number(of: $0.bytes[...]) ?? -1 }
    return wanted.contains(-1) ? [] : lines.occurrences(of: wanted)
  }

  private func fits(_ hunk: HunkWindow, at start: Int) -> Bool {
    guard start >= 0, start + hunk.old.count <= file.count else { return false }
    return mayBe(hunk, at: start) && matches(hunk, at: start)
  }

  /// Whether the ends of the file, and how much context there is, let a hunk be there.
  private func mayBe(_ hunk: HunkWindow, at start: Int) -> Bool {
    // Nothing shows where such a hunk belongs, unless it is the whole file.
    if hunk.hasNoContext && hunk.old.count != file.count { return false }
    if hunk.mustBegin && start != 0 { return false }
    return !hunk.mustEnd || start + hunk.old.count == file.count
  }

  private func matches(_ hunk: HunkWindow, at start: Int) -> Bool {
    for (offset, line) in hunk.old.enumerated() {
      guard let number = lines.number(of: line.bytes[...]), number == lines.numbers[start + offset]
      else {
        return false
      }
    }
    return true
  }

  /// True when it is the file that has carriage returns, false when the patch; nil when they are
  /// not what is wrong.
  private func differsInReturns(_ hunk: HunkWindow) -> Bool? {
    var contents: [Line: Int] = [:]
    let found = file.map { line in
      let number = contents[line.content] ?? contents.count
      contents[line.content] = number
      return number
    }
    let wanted = hunk.old.map { contents[$0.bytes[...].content] ?? -1 }
    guard !wanted.isEmpty, !wanted.contains(-1) else { return nil }
    for start in Patching.occurrences(of: wanted, in: found).prefix(100) {
      let window = file[start..<(start + wanted.count)]
      guard let (found, line) = zip(window, hunk.old).first(where: { $0 != $1.bytes[...] }) else {
        continue
      }
      let fileHas = found.dropLast().last == carriageReturn
      let patchHas = line.bytes.dropLast().last == carriageReturn
      if fileHas != patchHas { return fileHas }
    }
    return nil
  }

  /// Whether a hunk is in the file but for what a folding takes away.
  private func fits(_ hunk: HunkWindow, folded folding: TextFolding) -> Bool {
    var numbers: [[UInt8]: Int] = [:]
    let found = file.map { line in
      let text = folding.folded(line)
      let number = numbers[text] ?? numbers.count
      numbers[text] = number
      return number
    }
    let wanted = hunk.old.map { numbers[folding.folded($0.bytes[...])] ?? -1 }
    guard !wanted.isEmpty, !wanted.contains(-1) else { return false }
    return !Patching.occurrences(of: wanted, in: found).isEmpty
  }

  private func nearest(to hunk: HunkWindow) -> Nearest? {
    // Where file and hunk are both huge, the first lines of the hunk have to do.
    let looked = hunk.old.prefix(max(1, Self.comparisons / max(1, file.count)))
    let wanted = looked.map {
      (number: lines.number(of: $0.bytes[...]) ?? -1, weight: Self.weight($0))
    }
    let telling = min(Self.telling, wanted.reduce(0) { $0 + $1.weight } / 2)
    var best: (score: Int, start: Int)?
    for start in file.indices {
      var score = 0
      for (offset, line) in wanted.enumerated() where start + offset < file.count {
        if lines.numbers[start + offset] == line.number { score += line.weight }
      }
      guard score > 0, score >= telling else { continue }
      let distance = abs(start - hunk.stated)
      if let best, (best.score, -abs(best.start - hunk.stated)) >= (score, -distance) { continue }
      best = (score, start)
    }
    guard let best else { return nil }
    for (offset, line) in looked.enumerated() {
      let at = best.start + offset
      guard at < file.count else { return Nearest(line: at, found: nil, expected: line) }
      if lines.numbers[at] != wanted[offset].number {
        return Nearest(line: at, found: Array(file[at]), expected: line)
      }
    }
    return nil
  }

  /// Lines compared at most to find the nearest place.
  private static let comparisons = 5_000_000

  /// Score below which a place says nothing, unless the hunk is tiny: one line that is more than a
  /// brace.
  private static let telling = 4

  private static func weight(_ line: HunkLine) -> Int {
    line.bytes.count { $0 > 0x20 } > 2 ? telling : 1
  }
}
