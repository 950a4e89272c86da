import Git
import Model

/// A candidate applied to a tree, proved: undoing it gives the base tree again, nothing but its
/// paths changed, and every line it adds is where it was placed.
package struct AppliedPatch: Hashable, Sendable {
  /// The tree before.
  package var base: ObjectID
  /// The tree after.
  package var tree: ObjectID
  /// Every hunk of every patch, in order.
  package var placements: [HunkPlacement]
  /// What differs between the trees, in path order.
  package var changes: [TreeChange]
  /// Lines that the patches add.
  package var addedLines: Int
  /// Lines that the patches remove.
  package var removedLines: Int
  /// What was done to the patches to take them.
  package var notes: [CandidateNote] = []

  /// Nothing applied yet.
  init(base: ObjectID) {
    self.init(
      base: base, tree: base, placements: [], changes: [], addedLines: 0, removedLines: 0)
  }

  init(
    base: ObjectID, tree: ObjectID, placements: [HunkPlacement], changes: [TreeChange],
    addedLines: Int, removedLines: Int, notes: [CandidateNote] = []
  ) {
    self.base = base
    self.tree = tree
    self.placements = placements
    self.changes = changes
    self.addedLines = addedLines
    self.removedLines = removedLines
    self.notes = notes
  }

  /// Adds what was applied on top of this; the changes between the trees are those of `next`.
  mutating func append(_ next: AppliedPatch) {
    tree = next.tree
    placements += next.placements
    addedLines += next.addedLines
    removedLines += next.removedLines
    changes = next.changes
    notes += next.notes.filter { !notes.contains($0) }
  }
}

/// Where a hunk went.
package struct HunkPlacement: Hashable, Sendable {
  /// The patch file, as the user named it.
  package var patch: String
  /// Where the hunk is in it, from 1.
  package var patchLine: Int
  /// The path in the tree.
  package var path: String
  /// The hunk within its file's section, from 1.
  package var hunk: Int
  /// The line of the old file where it was applied, from 1.
  package var line: Int
  /// Lines between there and where the patch said; 0 when exact.
  package var offset: Int
  /// Outer context lines dropped to make it fit; 0 unless fuzz was asked for.
  package var fuzz: Int

  /// True when it went where the patch said, as the patch said.
  package var isExact: Bool { offset == 0 && fuzz == 0 }
}

extension HunkPlacement: CustomStringConvertible {
  /// `file:line: hunk 2 of path: moved by +3 lines`.
  package var description: String {
    var notes: [String] = []
    if offset != 0 {
      notes.append("moved by \(offset > 0 ? "+" : "")\(offset) line\(abs(offset) == 1 ? "" : "s")")
    }
    if fuzz != 0 { notes.append("fuzz \(fuzz)") }
    return "\(patch):\(patchLine): hunk \(hunk) of \(path): "
      + (notes.isEmpty ? "exact" : notes.joined(separator: ", "))
  }
}
