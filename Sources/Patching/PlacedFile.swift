import Git
import Model

/// One file of a patch with its place in a tree.
struct PlacedFile {
  var section: FileSection
  /// The path in the tree before; nil when created.
  var oldPath: String?
  /// The path in the tree after; nil when deleted.
  var newPath: String?
  var old: TreeBlob?
  /// What a copy is made of, which stays where it is.
  var source: TreeBlob?
  var new: TreeBlob?
  var hunks: [PlacedHunk]
  /// What was done to its hunks to place them, or is to be known of it.
  var notes: [PatchNote] = []

  /// The path to name in messages.
  var path: String { newPath ?? oldPath ?? "" }
  /// The paths that differ between the trees.
  var changedPaths: Set<String> { Set([oldPath, newPath].compactMap(\.self)) }

  /// False for what libgit2 1.5 cannot read from a diff: an empty file that comes or goes, and
  /// lines with a NUL byte.
  var isDiffable: Bool {
    if old != nil, new != nil, oldPath == newPath {
      return !hunks.contains { $0.lines.contains { $0.bytes.contains(0) } }
    }
    return [old, new].allSatisfy { $0 == nil || $0?.bytes.isEmpty == false }
      && ![old, new].contains { $0?.bytes.contains(0) == true }
  }

  /// The same change the other way round.
  var reversed: PlacedFile {
    var copy = self
    swap(&copy.oldPath, &copy.newPath)
    swap(&copy.old, &copy.new)
    var shift = 0
    copy.hunks = hunks.map { hunk in
      var reversed = hunk
      reversed.start += shift
      reversed.lines = hunk.lines.map(\.reversed)
      shift += hunk.new.count - hunk.old.count
      return reversed
    }
    return copy
  }
}

/// A file's content and mode.
struct TreeBlob {
  var bytes: [UInt8]
  var mode: FileMode
  var id: ObjectID
}

/// The git diff that libgit2 applies: right line numbers, full ids, every mode told.
///
/// A rename is written as one file deleted and one created: libgit2 keeps no mode over a rename.
func gitDiff(of files: [PlacedFile]) -> [UInt8] {
  var diff = DiffText()
  for file in files {
    switch (file.old, file.new) {
    case (let old?, let new?) where file.oldPath == file.newPath:
      diff.add(file.path, old: old, new: new, hunks: file.hunks)
    default:
      if let old = file.old, let path = file.oldPath { diff.add(path, old: old, new: nil) }
      if let new = file.new, let path = file.newPath { diff.add(path, old: nil, new: new) }
    }
  }
  return diff.text.bytes
}

private struct DiffText {
  var text = DiffBytes()

  /// A whole file created or deleted.
  mutating func add(_ path: String, old: TreeBlob?, new: TreeBlob?) {
    let kind: HunkLine.Kind = old == nil ? .added : .removed
    let lines = splitLines((old ?? new)?.bytes ?? []).map {
      HunkLine(kind: kind, bytes: Array($0), line: 0)
    }
    let whole = PlacedHunk(index: 0, start: 0, stated: 0, lines: lines, fuzz: 0, patchLine: 0)
    add(path, old: old, new: new, hunks: lines.isEmpty ? [] : [whole])
  }

  mutating func add(_ path: String, old: TreeBlob?, new: TreeBlob?, hunks: [PlacedHunk]) {
    let (a, b) = (Unquoted.quote("a/" + path), Unquoted.quote("b/" + path))
    text.line("diff --git \(a) \(b)")
    let none = String(repeating: "0", count: 40)
    var ids = "index \(old?.id.description ?? none)..\(new?.id.description ?? none)"
    switch (old?.mode, new?.mode) {
    case (let old?, let new?) where old == new: ids += " " + old.octal
    case (let old?, let new?):
      text.line("old mode \(old.octal)")
      text.line("new mode \(new.octal)")
    case (let old?, nil): text.line("deleted file mode \(old.octal)")
    case (nil, let new?): text.line("new file mode \(new.octal)")
    case (nil, nil): break
    }
    if old?.id != new?.id { text.line(ids) }
    if hunks.isEmpty { return }
    text.line("--- " + (old == nil ? "/dev/null" : a))
    text.line("+++ " + (new == nil ? "/dev/null" : b))
    var shift = 0
    for hunk in hunks {
      add(hunk, shift: shift)
      shift += hunk.new.count - hunk.old.count
    }
  }

  private mutating func add(_ hunk: PlacedHunk, shift: Int) {
    let (old, new) = (hunk.old.count, hunk.new.count)
    let oldStart = hunk.start + (old == 0 ? 0 : 1)
    let newStart = hunk.start + shift + (new == 0 ? 0 : 1)
    text.line("@@ -\(oldStart),\(old) +\(newStart),\(new) @@")
    // Removed lines before added ones, also in a patch turned round.
    var added: [HunkLine] = []
    for line in hunk.lines {
      if line.kind == .added {
        added.append(line)
        continue
      }
      if line.kind == .context {
        added.forEach { text.append($0) }
        added = []
      }
      text.append(line)
    }
    added.forEach { text.append($0) }
  }
}
