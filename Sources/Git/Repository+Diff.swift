import CLibgit2
import Glibc

/// A path that two trees disagree on.
package struct TreeChange: Hashable, Sendable {
  /// How they disagree.
  package enum Status: String, Hashable, Sendable, Codable {
    case added, deleted, modified
  }

  /// Path below both trees.
  package var path: String
  /// How they disagree.
  package var status: Status
  /// What the first tree has; nil when added.
  package var oldMode: FileMode?
  /// What the second tree has; nil when deleted.
  package var newMode: FileMode?
}

extension Repository {
  /// What must change to make `new` of `old`, in path order; a rename is one deleted, one added, and so
  /// is a file that becomes a link. Folders that are the same are not looked into.
  package borrowing func changes(
    from old: ObjectID, to new: ObjectID
  ) throws(GitError) -> [TreeChange] {
    var changes: [TreeChange] = []
    var pending: [(path: String, depth: Int, old: ObjectID?, new: ObjectID?)] = [("", 0, old, new)]
    while let folder = pending.popLast() {
      if folder.old == folder.new { continue }
      guard folder.depth < Self.deepest else {
        throw GitError(
          .unsafeEntry, doing: "compare tree \(old) with \(new)",
          message: "\(folder.path) is more than \(Self.deepest) folders deep")
      }
      let (before, after) = (try entriesByName(folder.old), try entriesByName(folder.new))
      for name in Set(before.keys).union(after.keys) {
        let path = folder.path.isEmpty ? name : "\(folder.path)/\(name)"
        let (was, becomes) = (before[name], after[name])
        let folders = [was, becomes].map { $0?.mode == .folder ? $0?.id : nil }
        pending.append((path, folder.depth + 1, folders[0], folders[1]))
        let leaves = [was, becomes].map { $0?.mode == .folder ? nil : $0 }
        changes += Self.changes(at: path, from: leaves[0], to: leaves[1])
      }
    }
    return changes.sorted { left, right in
      left.path == right.path
        ? left.status == .deleted && right.status != .deleted
        : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
  }

  private borrowing func entriesByName(
    _ tree: ObjectID?
  ) throws(GitError) -> [String: TreeEntry] {
    guard let tree else { return [:] }
    return Dictionary(
      try entries(of: tree).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func changes(
    at path: String, from old: TreeEntry?, to new: TreeEntry?
  ) -> [TreeChange] {
    switch (old, new) {
    case (nil, nil): []
    case (let old?, nil): [TreeChange(path: path, status: .deleted, oldMode: old.mode)]
    case (nil, let new?): [TreeChange(path: path, status: .added, newMode: new.mode)]
    case (let old?, let new?) where old.id == new.id && old.mode == new.mode: []
    case (let old?, let new?) where old.mode.isFile == new.mode.isFile:
      [TreeChange(path: path, status: .modified, oldMode: old.mode, newMode: new.mode)]
    case (let old?, let new?):
      changes(at: path, from: old, to: nil) + changes(at: path, from: nil, to: new)
    }
  }

  /// The unified diff that makes `new` of `old`, with `context` lines around each change.
  package borrowing func unifiedDiff(
    from old: ObjectID, to new: ObjectID, context: Int = 3
  ) throws(GitError) -> [UInt8] {
    let doing = "compare tree \(old) with \(new)"
    // libgit2 reads every folder of both trees; told the paths, it reads those on the way.
    let paths = Set(try changes(from: old, to: new).map(\.path)).map { strdup($0) }
    defer { paths.forEach { free($0) } }
    if paths.isEmpty { return [] }
    var names = paths
    return try names.withUnsafeMutableBufferPointer { (names) throws(GitError) in
      var options = git_diff_options()
      try check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), doing)
      options.context_lines = UInt32(clamping: context)
      options.id_abbrev = 40
      options.flags |= GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
      options.pathspec = git_strarray(strings: names.baseAddress, count: names.count)
      return try unifiedDiff(from: old, to: new, options, doing)
    }
  }

  private borrowing func unifiedDiff(
    from old: ObjectID, to new: ObjectID, _ options: git_diff_options, _ doing: String
  ) throws(GitError) -> [UInt8] {
    var settings = options
    return try withTree(old) { (oldTree) throws(GitError) in
      try withTree(new) { (newTree) throws(GitError) in
        let diff = try made(doing) {
          git_diff_tree_to_tree(&$0, handle, oldTree, newTree, &settings)
        }
        defer { git_diff_free(diff) }
        var buffer = git_buf()
        try check(git_diff_to_buf(&buffer, diff, GIT_DIFF_FORMAT_PATCH), doing)
        return takeBytes(&buffer)
      }
    }
  }
}

extension FileMode {
  /// True for a file with bytes of its own, whether it may be run or not.
  fileprivate var isFile: Bool { self == .regular || self == .executable }
}
