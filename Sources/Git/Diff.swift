import CLibgit2

/// A path that two trees disagree on.
public struct TreeChange: Hashable, Sendable {
  /// How they disagree.
  public enum Status: String, Hashable, Sendable, Codable {
    case added, deleted, modified
  }

  /// Path below both trees.
  public var path: String
  /// How they disagree.
  public var status: Status
  /// What the first tree has; nil when added.
  public var oldMode: FileMode?
  /// What the second tree has; nil when deleted.
  public var newMode: FileMode?
}

extension Repository {
  /// What must change to make `new` of `old`, in path order; a rename is one deleted, one added.
  public borrowing func changes(
    from old: ObjectID, to new: ObjectID
  ) throws(GitError) -> [TreeChange] {
    try withDiff(from: old, to: new, context: 0) { (diff) throws(GitError) in
      var changes: [TreeChange] = []
      for index in 0..<git_diff_num_deltas(diff) {
        guard let delta = git_diff_get_delta(diff, index)?.pointee else { continue }
        let added = delta.status == GIT_DELTA_ADDED
        let deleted = delta.status == GIT_DELTA_DELETED
        guard let name = deleted ? delta.old_file.path : delta.new_file.path,
          let path = String(validatingCString: name)
        else {
          throw GitError(
            .unsafeEntry, doing: "compare tree \(old) with \(new)",
            message: "a path is not UTF-8")
        }
        changes.append(
          TreeChange(
            path: path, status: added ? .added : deleted ? .deleted : .modified,
            oldMode: FileMode(rawValue: UInt32(delta.old_file.mode)),
            newMode: FileMode(rawValue: UInt32(delta.new_file.mode))))
      }
      return changes
    }
  }

  /// The unified diff that makes `new` of `old`, with `context` lines around each change.
  public borrowing func unifiedDiff(
    from old: ObjectID, to new: ObjectID, context: Int = 3
  ) throws(GitError) -> [UInt8] {
    try withDiff(from: old, to: new, context: context) { (diff) throws(GitError) in
      var buffer = git_buf()
      try check(
        git_diff_to_buf(&buffer, diff, GIT_DIFF_FORMAT_PATCH), "compare tree \(old) with \(new)")
      return takeBytes(&buffer)
    }
  }

  private borrowing func withDiff<Value>(
    from old: ObjectID, to new: ObjectID, context: Int,
    _ body: (OpaquePointer) throws(GitError) -> Value
  ) throws(GitError) -> Value {
    let doing = "compare tree \(old) with \(new)"
    return try withTree(old) { (oldTree) throws(GitError) in
      try withTree(new) { (newTree) throws(GitError) in
        var options = git_diff_options()
        try check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), doing)
        options.context_lines = UInt32(clamping: context)
        options.id_abbrev = 40
        let diff = try made(doing) {
          git_diff_tree_to_tree(&$0, handle, oldTree, newTree, &options)
        }
        defer { git_diff_free(diff) }
        return try body(diff)
      }
    }
  }
}
