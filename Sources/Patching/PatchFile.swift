import Git
import Model

/// A patch file, read but not yet placed in any tree.
package struct PatchFile: Hashable, Sendable {
  /// The file as the user named it; what messages begin with.
  package var name: String
  /// What the file says about the patch before its first diff.
  package var header: PatchHeader
  /// One for each file that a commit changes, in the order to apply them.
  package var sections: [FileSection]
  /// Leading parts to take off each path; nil: 1 where that path exists, else 0.
  package var strip: Int?
  /// What was done to the file to read it.
  package var notes: [PatchNote] = []

  init(name: String, header: PatchHeader, sections: [FileSection], strip: Int?) {
    self.name = name
    self.header = header
    self.sections = sections
    self.strip = strip
  }

  /// Lines added by all hunks.
  package var addedLines: Int { sections.reduce(0) { $0 + $1.hunks.reduce(0) { $0 + $1.added } } }
  /// Lines removed by all hunks.
  package var removedLines: Int {
    sections.reduce(0) { $0 + $1.hunks.reduce(0) { $0 + $1.removed } }
  }

  /// The patch that undoes this one.
  var reversed: PatchFile {
    var patch = self
    let last = sections.last?.commit ?? 0
    patch.sections = sections.reversed().map { section in
      var reversed = section.reversed
      reversed.commit = last - section.commit
      return reversed
    }
    return patch
  }
}

/// The change of one file.
package struct FileSection: Hashable, Sendable {
  /// What happens to the file.
  package enum Change: String, Hashable, Sendable {
    case modify, create, delete, rename, copy

    /// Whether its content is that of a file of another path before.
    var isMove: Bool { self == .rename || self == .copy }
  }

  /// Where the section begins in the patch file, from 1.
  package var line: Int
  /// Which of the file's commits it belongs to, from 0 in the order to apply them.
  package var commit = 0
  /// What happens to the file.
  package var change: Change
  /// The path before, as written; nil when there is none.
  package var oldName: String?
  /// The path after, as written; nil when there is none.
  package var newName: String?
  /// False for the paths of a rename or copy, which carry no `a/` and `b/`.
  package var hasPrefix: Bool = true
  /// The mode before, when the patch tells.
  package var oldMode: FileMode?
  /// The mode after, when the patch tells.
  package var newMode: FileMode?
  /// The id of the content before, shortened, when the patch tells.
  var oldID: String?
  /// The id of the content after, shortened, when the patch tells.
  var newID: String?
  /// The changes of content, in file order.
  package var hunks: [Hunk] = []

  var reversed: FileSection {
    var section = self
    switch change {
    case .create: section.change = .delete
    case .delete: section.change = .create
    case .modify, .rename, .copy: break
    }
    swap(&section.oldName, &section.newName)
    swap(&section.oldMode, &section.newMode)
    swap(&section.oldID, &section.newID)
    section.hunks = hunks.map(\.reversed)
    return section
  }
}

/// A run of changed lines with the lines around it.
package struct Hunk: Hashable, Sendable {
  /// Where its header is in the patch file, from 1.
  package var line: Int
  /// First line in the old file, from 1; the line before it when there are no old lines.
  package var oldStart: Int
  /// First line in the new file, likewise.
  package var newStart: Int
  /// Its lines.
  package var lines: [HunkLine]

  /// Lines it adds.
  package var added: Int { lines.count { $0.kind == .added } }
  /// Lines it removes.
  package var removed: Int { lines.count { $0.kind == .removed } }
  var oldLines: [HunkLine] { lines.filter { $0.kind != .added } }
  var newLines: [HunkLine] { lines.filter { $0.kind != .removed } }
  var leadingContext: Int { lines.prefix { $0.kind == .context }.count }
  var trailingContext: Int { lines.reversed().prefix { $0.kind == .context }.count }

  var reversed: Hunk {
    var hunk = self
    swap(&hunk.oldStart, &hunk.newStart)
    hunk.lines = lines.map(\.reversed)
    return hunk
  }
}

/// A line of a hunk.
package struct HunkLine: Hashable, Sendable {
  /// What it says about the file.
  package enum Kind: Hashable, Sendable {
    case context, added, removed
  }

  /// What it says about the file.
  package var kind: Kind
  /// The line with its newline, without one when the file ends so.
  package var bytes: [UInt8]
  /// Where it is in the patch file, from 1.
  package var line: Int

  var reversed: HunkLine {
    var copy = self
    switch kind {
    case .added: copy.kind = .removed
    case .removed: copy.kind = .added
    case .context: break
    }
    return copy
  }
}
