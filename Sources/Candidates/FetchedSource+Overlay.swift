import Git

extension FetchedSource {
  /// This source with `paths` as they are in another one: what this one has there is gone.
  ///
  /// The commit is a function of both commits and the paths.
  /// - Throws: `GitError`, `MissingExtension`.
  func overlaid(
    by upper: FetchedSource, taking paths: [String], of folder: String, store: String
  ) throws -> FetchedSource {
    let repository = try Repository(openBare: store)
    guard try repository.entry(in: upper.result.tree, at: folder) != nil else {
      throw MissingExtension(source: upper.name, folder: folder)
    }
    var edits: [String: TreeEdit] = [:]
    for path in paths {
      // What the other source does not have stays.
      guard try repository.entry(in: upper.result.tree, at: path) != nil else { continue }
      for old in try repository.blobs(in: result.tree, at: path) { edits[old.path] = .remove }
      for entry in try repository.blobs(in: upper.result.tree, at: path) {
        edits[entry.path] = .put(entry.id, entry.mode)
      }
    }
    let tree = try repository.write(tree: result.tree, edits: edits)
    let commit = try repository.write(
      commitOf: tree, parents: [result.commit, upper.result.commit],
      author: .forkproof,
      message: "One source over another\n\nOf the second: \(paths.joined(separator: ", "))\n")
    return FetchedSource(
      name: "\(name), the extension of \(upper.name)", url: "\(url) + \(upper.url)",
      arguments: arguments + ["--overlay", upper.argument],
      result: FetchResult(
        commit: commit, tree: tree, ref: "\(result.ref) + \(upper.result.ref)",
        isShallow: result.isShallow || upper.result.isShallow,
        receivedBytes: result.receivedBytes + upper.result.receivedBytes,
        usedNetwork: result.usedNetwork || upper.result.usedNetwork))
  }
}

extension FetchedSource {
  /// `NAME@REF`, or `NAME` of what has no refs.
  private var argument: String {
    arguments.filter { $0 != "--source" && $0 != "--ref" }.joined(separator: "@")
  }
}
