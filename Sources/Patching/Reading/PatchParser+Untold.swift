import Basics

/// What a text tells of beside its unified diffs, so that a part of it would be lost.
extension PatchParser {
  /// Where the first context diff begins: at the names of its file, else at its hunk.
  var contextDiff: Int? {
    guard let hunk = lines.indices.first(where: isOfContextDiff) else { return nil }
    return hunk > 1 && lines[hunk - 2].starts(with: "*** ") ? hunk - 2 : hunk
  }

  /// Whether a hunk of a context diff begins at a line: `***************` above `*** 1,5 ****`.
  private func isOfContextDiff(at index: Int) -> Bool {
    guard lines[index].starts(with: "***************"), index + 1 < lines.count else {
      return false
    }
    let ranges = lines[index + 1]
    return ranges.starts(with: "*** ") && ranges.dropFirst(4).first?.isASCIIDigit == true
  }

  /// Whether a line is a command of `diff` without options, as `12,14c12`, with the lines that it changes below.
  func isOfNormalDiff(_ line: Line) -> Bool {
    guard let first = line.first, first.isASCIIDigit, next + 1 < lines.count,
      lines[next + 1].starts(with: "< ") || lines[next + 1].starts(with: "> ")
    else { return false }
    let command = line.content
    guard command.count <= 40, command.last?.isASCIIDigit == true else { return false }
    let rest = command.drop { $0.isASCIIDigit || $0 == UInt8(ascii: ",") }
    return rest.first.map { "acd".utf8.contains($0) } == true
      && rest.dropFirst().allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ",") }
  }

  /// The form that the options of a command line of `diff` ask for, where it is none that is read.
  static func form(ofCommand line: Line) -> ForeignForm? {
    let options = line.prefix(400).content.split(separator: UInt8(ascii: " ")).dropFirst()
      .prefix { $0.first == UInt8(ascii: "-") }
    for option in options where option.count <= 6 {
      let letters = option.dropFirst()
      guard letters.allSatisfy({ (0x41...0x5a).contains($0 & 0xdf) }),
        letters.first.map({ !"FILSUWXDx".utf8.contains($0) }) ?? false
      else { continue }
      if letters.contains(UInt8(ascii: "e")) { return .edScript }
      if letters.contains(UInt8(ascii: "n")) { return .rcsDiff }
      if letters.contains(UInt8(ascii: "y")) { return .sideBySide }
    }
    return nil
  }

  /// Refuses a line by which a change begins that is told in another way, or was changed on its way.
  func refuseOtherForm(_ line: Line) throws(PatchError) {
    guard let first = line.first, "*<dC-+@".utf8.contains(first) else { return }
    if line.content.elementsEqual("*** Begin Patch".utf8) {
      throw ForeignForm.begunPatch.error(in: file, line: next + 1)
    }
    if line.content.elementsEqual("<<<<<<< SEARCH".utf8) {
      throw ForeignForm.searchBlocks.error(in: file, line: next + 1)
    }
    let heads = ["diff\u{a0}--git", "---\u{a0}", "+++\u{a0}", "@@\u{a0}-"]
    if heads.contains(where: { line.starts(with: $0) }) {
      throw error(
        .brokenHeader, "this line has blanks that do not break: \(quoted(line))",
        hint: "pages of the web have them; take the raw patch")
    }
    let isPart =
      headerStart == nil && line.prefix(26).text.lowercased() == "content-transfer-encoding:"
    if isPart, line.prefix(80).text.lowercased().hasSuffix("base64") {
      throw error(
        .foreignForm, "a part of a mail in base64, without the header of the mail",
        hint: "save the whole mail, or the patch that is attached to it")
    }
  }

  /// Refuses a hunk with a sign below it that lines are left out.
  func refuseElision(_ line: Line) throws(PatchError) {
    let signs = ["...", "[...]", "(...)", "\u{2026}", "[\u{2026}]", "[snip]", "<snip>"]
    guard line.count < 12, signs.contains(line.text.trimmed) else { return }
    throw error(
      .brokenHunk, "lines are left out here: \(quoted(line))", hint: "take the whole patch")
  }

  /// Takes note of a line by which Subversion, quilt or Bazaar announce a change.
  mutating func noteUntold(_ line: Line) throws(PatchError) {
    let isAnnounced =
      line.starts(with: "Index: ") && next + 1 < lines.count
      && lines[next + 1].starts(with: "==========")
    let kinds = ["=== added file ", "=== removed file ", "=== modified file "]
    guard isAnnounced || kinds.contains(where: { line.starts(with: $0) }) else { return }
    try refuseUntold()
    untold = next
  }

  /// Refuses a text that names a file and says nothing of its change: of an empty file that comes or goes.
  func refuseUntold() throws(PatchError) {
    guard let untold else { return }
    throw error(
      .unsupported, "a file is named, and no change of it follows: \(quoted(lines[untold]))",
      hint: "make the patch with git diff, which tells of empty files; or leave the line out",
      at: untold)
  }

  /// Refuses a merge that is told by its difference from each parent, one after the other.
  mutating func refuseSecondParent(_ line: Line) throws(PatchError) {
    let words = line.content.split(separator: UInt8(ascii: " "), maxSplits: 3)
    guard line.starts(with: "commit "), words.count == 4, words[2].elementsEqual("(from".utf8)
    else { return }
    let isSecond = merge.map { words[1].elementsEqual($0) } ?? false
    merge = words[1]
    guard isSecond else { return }
    throw error(
      .combined, "this is a merge, told once for each of its parents",
      hint: Self.oneParent)
  }
}
