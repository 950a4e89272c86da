import CLibgit2

extension Repository {
  /// Writes the tree that a git diff makes of `base`, each hunk at exactly the line it states.
  ///
  /// Nothing outside the store is touched. Throws `GitError` with libgit2's words when the diff is
  /// no diff or a hunk does not fit.
  public borrowing func apply(diff: [UInt8], to base: ObjectID) throws(GitError) -> ObjectID {
    let doing = "apply a diff to tree \(base)"
    var parsed: OpaquePointer?
    let code = diff.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      return git_diff_from_buffer(&parsed, start, bytes.count)
    }
    try check(code, doing)
    defer { git_diff_free(parsed) }
    return try withTree(base) { (root) throws(GitError) in
      let index = try made(doing) { git_apply_to_tree(&$0, handle, root, parsed, nil) }
      defer { git_index_free(index) }
      var id = git_oid()
      try check(git_index_write_tree_to(&id, index, handle), doing)
      return ObjectID(id)
    }
  }
}
