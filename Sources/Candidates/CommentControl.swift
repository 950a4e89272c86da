import Git
import Model

/// The source with nothing but a comment added: its build must come out as the base did, or what
/// differs between builds is not what patches change.
package enum CommentControl {
  /// The control for a base; nil where the source lacks the file that it would change.
  /// - Throws: `GitError`.
  package static func prepared(
    from base: PreparedCandidate, _ request: BuildRequest
  ) throws(GitError) -> PreparedCandidate? {
    let path = request.target.commentedFile
    let store = try Repository(openBare: request.locations.objects)
    guard let entry = try store.entry(in: base.tree, at: path),
      entry.mode == .regular || entry.mode == .executable
    else { return nil }
    let blob = try store.write(blob: store.bytes(of: entry.id) + Array("\n/* A comment. */\n".utf8))
    let tree = try store.write(tree: base.tree, edits: [path: .put(blob, entry.mode)])
    var control = CandidateEntry(.control(.changedComment), title: "")
    control.changedPaths = [path]
    return PreparedCandidate(entry: control, tree: tree)
  }
}
