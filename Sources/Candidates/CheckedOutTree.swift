import Files
import Git
import Storage

/// What scenarios read of a candidate's source, written out; the folder lasts as long as this value
/// and its copies.
package struct CheckedOutTree: Sendable {
  /// Where it is.
  package var folder: ScratchFolder
  /// The object id of the whole source.
  package var id: String

  /// Writes these paths of a candidate's tree out; nil for no path.
  /// - Throws: `GitError`, `FileError`.
  package init?(
    _ paths: [String], of candidate: PreparedCandidate, _ locations: Locations
  ) throws {
    guard !paths.isEmpty else { return nil }
    folder = try ScratchFolder(in: locations.scratch, named: "tree")
    id = candidate.tree.description
    try GitTree(store: locations.objects, tree: candidate.tree).write(paths, to: folder.path)
  }
}
