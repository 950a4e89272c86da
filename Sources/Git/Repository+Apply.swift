import CLibgit2

extension Repository {
  /// Writes the tree that a git diff makes of `base`, each hunk at exactly the line it states.
  ///
  /// Nothing outside the store is touched. Throws `GitError` with libgit2's words when the diff is
  /// no diff or a hunk does not fit.
  package borrowing func apply(diff: [UInt8], to base: ObjectID) throws(GitError) -> ObjectID {
    let doing = "apply a diff to tree \(base)"
    var parsed: OpaquePointer?
    let code = diff.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      return git_diff_from_buffer(&parsed, start, bytes.count)
    }
    try check(code, doing)
    defer { git_diff_free(parsed) }
    let paths = try Self.paths(of: parsed, doing)
    // libgit2 reads the whole tree that it applies to: it gets one of the files that the diff names.
    var present: [String: TreeEdit] = [:]
    for path in paths {
      guard let entry = try entry(in: base, at: path), entry.mode.isBlob else { continue }
      present[path] = .put(entry.id, entry.mode)
    }
    let few = try write(tree: emptyTree(), edits: present)
    let index = try withTree(few) { (root) throws(GitError) in
      try made(doing) { git_apply_to_tree(&$0, handle, root, parsed, nil) }
    }
    defer { git_index_free(index) }
    var edits: [String: TreeEdit] = [:]
    for path in paths {
      if let made = git_index_get_bypath(index, path, 0)?.pointee {
        guard let mode = FileMode(rawValue: made.mode) else {
          throw GitError(.unsafeEntry, doing: doing, message: "\(path) would be no file")
        }
        edits[path] = .put(ObjectID(made.id), mode)
      } else if present[path] != nil {
        edits[path] = .remove
      }
    }
    return try write(tree: base, edits: edits)
  }

  /// The paths that a diff names, before and after.
  private static func paths(
    of diff: OpaquePointer?, _ doing: String
  ) throws(GitError) -> Set<String> {
    var paths: Set<String> = []
    for index in 0..<git_diff_num_deltas(diff) {
      guard let delta = git_diff_get_delta(diff, index)?.pointee else { continue }
      for file in [delta.old_file, delta.new_file] {
        guard let name = file.path else { continue }
        guard let path = String(validatingCString: name) else {
          throw GitError(.unsafeEntry, doing: doing, message: "a path is not UTF-8")
        }
        paths.insert(path)
      }
    }
    return paths
  }
}
