import CLibgit2

/// A commit without its files.
package struct Commit: Hashable, Sendable {
  /// Its id.
  package var id: ObjectID
  /// Its tree.
  package var tree: ObjectID
  /// Its parents, first one first; empty for a root.
  package var parents: [ObjectID]
  /// `Name <mail>` of who wrote the change.
  package var author: String
  /// The whole message.
  package var message: String
}

extension Repository {
  /// Reads a commit; throws `notFound` when the store has none of this id.
  package borrowing func commit(_ id: ObjectID) throws(GitError) -> Commit {
    var raw = id.raw
    let doing = "read commit \(id)"
    let found = try made(doing) { git_commit_lookup(&$0, handle, &raw) }
    defer { git_commit_free(found) }
    guard let tree = git_commit_tree_id(found), let author = git_commit_author(found)?.pointee
    else { throw GitError(.other, doing: doing, message: "the commit has no tree or author") }
    var parents: [ObjectID] = []
    for index in 0..<git_commit_parentcount(found) {
      if let parent = git_commit_parent_id(found, index) {
        parents.append(ObjectID(parent.pointee))
      }
    }
    let text = { (bytes: UnsafePointer<CChar>?) in bytes.map { String(cString: $0) } ?? "" }
    return Commit(
      id: id, tree: ObjectID(tree.pointee), parents: parents,
      author: "\(text(author.name)) <\(text(author.email))>",
      message: text(git_commit_message(found)))
  }

  /// The commit that `name` stands for in this store: an id, also shortened.
  package borrowing func resolve(commit name: String) throws(GitError) -> ObjectID {
    let doing = "find commit \(name)"
    guard name.utf8.count >= 4, name.utf8.count <= 40,
      ObjectID(hex: name + String(repeating: "0", count: 40 - name.utf8.count)) != nil
    else {
      throw GitError(
        .notFound, doing: doing, message: "this is not a commit id",
        hint: "give 4 to 40 hex digits of the commit")
    }
    let object = try made(doing) { git_revparse_single(&$0, handle, name) }
    defer { git_object_free(object) }
    guard let id = git_object_id(object) else {
      throw GitError(.other, doing: doing, message: "the object has no id")
    }
    return try peel(ObjectID(id.pointee), doing: doing)
  }

  /// The commits after `base` up to `tip`, oldest first, along first parents.
  ///
  /// Along first parents each commit's change starts where the one before it ended, merges too.
  package borrowing func commits(
    after base: ObjectID, upTo tip: ObjectID
  ) throws(GitError) -> [Commit] {
    try walk(from: tip, hiding: base, simplify: git_revwalk_simplify_first_parent)
  }

  /// All commits that `tip` descends from, itself among them, but for `base` and what that descends from;
  /// parents before their children.
  package borrowing func history(
    of tip: ObjectID, without base: ObjectID
  ) throws(GitError) -> [Commit] {
    try walk(from: tip, hiding: base)
  }

  /// Whether `commit` descends from `ancestor`, which is another.
  package borrowing func isDescendant(
    _ commit: ObjectID, of ancestor: ObjectID
  ) throws(GitError) -> Bool {
    var (young, old) = (commit.raw, ancestor.raw)
    let code = git_graph_descendant_of(handle, &young, &old)
    try check(min(code, 0), "compare commits \(ancestor) and \(commit)")
    return code == 1
  }

  /// Parents before their children; `simplify` may leave some of them out.
  private borrowing func walk(
    from tip: ObjectID, hiding base: ObjectID,
    simplify: (OpaquePointer) -> CInt = { _ in GIT_OK.rawValue }
  ) throws(GitError) -> [Commit] {
    let doing = "list commits \(base)..\(tip)"
    let walk = try made(doing) { git_revwalk_new(&$0, handle) }
    defer { git_revwalk_free(walk) }
    var raw = tip.raw
    try check(git_revwalk_push(walk, &raw), doing)
    raw = base.raw
    try check(git_revwalk_hide(walk, &raw), doing)
    try check(simplify(walk), doing)
    let order = GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue
    try check(git_revwalk_sorting(walk, order), doing)
    var commits: [Commit] = []
    while true {
      let code = git_revwalk_next(&raw, walk)
      if code == GIT_ITEROVER.rawValue { return commits }
      try check(code, doing)
      commits.append(try commit(ObjectID(raw)))
    }
  }

  /// What a commit changed against its first parent, as a git diff; a root against nothing.
  package borrowing func patch(of commit: ObjectID) throws(GitError) -> [UInt8] {
    let commit = try self.commit(commit)
    let old =
      if let parent = commit.parents.first { try tree(of: parent) } else { try emptyTree() }
    return try unifiedDiff(from: old, to: commit.tree)
  }
}
