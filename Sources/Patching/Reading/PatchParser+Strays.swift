extension PatchParser {
  /// Lines outside of sections are remarks, but these mean a change that would be lost.
  mutating func refuseStray(_ line: Line) throws(PatchError) {
    if line.starts(with: "diff -") {
      if let form = Self.form(ofCommand: line) { throw form.error(in: file, line: next + 1) }
      return noteCompared(line)
    }
    try refuseOtherForm(line)
    if !compared.isEmpty { try refuseToldByDiff(line) }
    guard let first = line.first, "@GBFIOCSADM=123456789".utf8.contains(first) else { return }
    if isOfNormalDiff(line) { throw ForeignForm.normalDiff.error(in: file, line: next + 1) }
    try noteUntold(line)
    if line.starts(with: "@@@ ") { throw combined() }
    if line.starts(with: "@@ -") {
      throw error(
        .brokenHeader, "a hunk without the `---` and `+++` lines of its file",
        hint: "put the lines `--- a/path` and `+++ b/path` before it")
    }
    if line.starts(with: "GIT binary patch") || Self.isBinaryNotice(line) { throw binary(line) }
    if line.starts(with: "Only in "), line.contains(UInt8(ascii: ":")) { throw oneSided(line) }
    if line.starts(with: "Submodule "), isSubmoduleChange(line) {
      throw error(
        .unsupported, "a change of a submodule: \(quoted(line))",
        hint: "leave submodules out of the patch, or make it with git diff --submodule=diff")
    }
    // Subversion and Bazaar tell renames and modes in lines of their own.
    let text = line.prefix(400).text
    if text.hasSuffix(": svn:executable") || text.hasSuffix(": svn:special")
      || text.hasPrefix("=== renamed ")
      || text.hasPrefix("=== ") && text.contains("(properties changed")
    {
      throw error(
        .unsupported, "a rename or a change of a mode that no hunk tells: \(quoted(line))",
        hint: "make the patch with git diff")
    }
  }

  static func isBinaryNotice(_ line: Line) -> Bool {
    if line.starts(with: "Cannot display: file marked as a binary type") { return true }
    if line.starts(with: "Binary file "), line.content.suffix(12).elementsEqual(" has changed".utf8)
    {
      return true
    }
    return (line.starts(with: "Binary files ") || line.starts(with: "Files "))
      && line.content.suffix(7).elementsEqual(" differ".utf8)
  }

  func binary(_ line: Line, path: String? = nil) -> PatchError {
    error(
      .binary, "a change of a binary file\(path.map { ": \($0)" } ?? ""), which is not supported",
      hint: "leave binary files out of the patch")
  }

  private func oneSided(_ line: Line) -> PatchError {
    error(
      .unsupported, "a file that is on one side only: \(quoted(line))",
      hint: "make the patch with diff -N, so that new and removed files are in it")
  }

  /// `Submodule path 0123456..789abcd:`, unless the diff of its files follows.
  private func isSubmoduleChange(_ line: Line) -> Bool {
    let text = line.prefix(400).text
    guard text.contains("..") || text.contains(" contains ") else { return false }
    let below = lines[(next + 1)...].first { !$0.starts(with: "Submodule ") }
    return !(below?.starts(with: "diff --git ") ?? false)
  }

  /// Keeps the two folders of `diff -ru a/x b/x`.
  private mutating func noteCompared(_ line: Line) {
    let words = line.content.split(separator: UInt8(ascii: " ")).suffix(2)
    let parts = words.map { $0.split(separator: UInt8(ascii: "/"), maxSplits: 1) }
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), parts[0][1] == parts[1][1] else {
      return
    }
    compared = parts.map { $0[0] }
  }

  /// Between its hunks diff tells, in the user's language, of what it did not compare.
  private func refuseToldByDiff(_ line: Line) throws(PatchError) {
    if Self.isBinaryNotice(line) || line.starts(with: "Common subdirectories: ") { return }
    let words = line.content.split(separator: UInt8(ascii: " "), maxSplits: 20)
    let tells = words.contains { word in
      compared.contains { folder in
        guard word.starts(with: folder) else { return false }
        let next = word.dropFirst(folder.count).first
        return next == UInt8(ascii: "/") || next == UInt8(ascii: ":")
      }
    }
    guard tells, !line.starts(with: "Index: ") else { return }
    if line.starts(with: "Only in ") { throw oneSided(line) }
    throw error(
      .unsupported, "diff tells of a file that the patch does not hold: \(quoted(line))",
      hint: "make the patch with diff -ruN, and leave out what is no text")
  }
}
