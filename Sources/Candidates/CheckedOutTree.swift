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
  /// The paths that the source does not have.
  package var missing: Set<String>

  /// Writes those of these paths out that a candidate's tree has; nil for no path.
  /// - Throws: `GitError`, `FileError`.
  package init?(
    _ paths: [String], of candidate: PreparedCandidate, _ locations: Locations
  ) throws {
    guard !paths.isEmpty else { return nil }
    folder = try ScratchFolder(in: locations.scratch, named: "tree")
    id = candidate.tree.description
    let tree = GitTree(store: locations.objects, tree: candidate.tree)
    missing = []
    for path in paths where try tree.id(at: path) == nil { missing.insert(path) }
    let found = paths.filter { !missing.contains($0) }
    if !found.isEmpty { try tree.write(found, to: folder.path) }
  }
}
