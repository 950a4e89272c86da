import CLibgit2

/// What an entry of a tree is.
package enum FileMode: UInt32, Hashable, Sendable, Codable {
  case regular = 0o100644
  case executable = 0o100755
  case link = 0o120000
  case folder = 0o040000
  case submodule = 0o160000

  /// True for what holds bytes: files and links.
  package var isBlob: Bool { self == .regular || self == .executable || self == .link }
}

/// An entry of a tree, by its path from where the reading began.
package struct TreeEntry: Hashable, Sendable {
  /// Path below the tree that was read, parts joined by `/`.
  package var path: String
  /// What it is.
  package var mode: FileMode
  /// The object.
  package var id: ObjectID

  /// An entry from its parts.
  package init(path: String, mode: FileMode, id: ObjectID) {
    self.path = path
    self.mode = mode
    self.id = id
  }
}

extension Repository {
  /// True when the object is in the store.
  package borrowing func contains(_ id: ObjectID) -> Bool {
    var odb: OpaquePointer?
    guard git_repository_odb(&odb, handle) == 0 else { return false }
    defer { git_odb_free(odb) }
    var raw = id.raw
    return git_odb_exists(odb, &raw) == 1
  }

  /// The tree of a commit; throws `notFound` when there is no such commit.
  package borrowing func tree(of commit: ObjectID) throws(GitError) -> ObjectID {
    var raw = commit.raw
    let doing = "read commit \(commit)"
    let found = try made(doing) { git_commit_lookup(&$0, handle, &raw) }
    defer { git_commit_free(found) }
    guard let id = git_commit_tree_id(found) else {
      throw GitError(.other, doing: doing, message: "the commit has no tree")
    }
    return ObjectID(id.pointee)
  }

  /// The entry at `path` of a tree, or nil when there is none.
  package borrowing func entry(in tree: ObjectID, at path: String) throws(GitError) -> TreeEntry? {
    guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
    return try withTree(tree) { (root) throws(GitError) in
      var found: OpaquePointer?
      let code = git_tree_entry_bypath(&found, root, path)
      if code == GIT_ENOTFOUND.rawValue { return nil }
      try check(code, "read \(path) in tree \(tree)")
      defer { git_tree_entry_free(found) }
      guard let found else { return nil }
      return try Self.entry(found, path: path)
    }
  }

  /// The bytes of a file or link; throws `notFound` when there is no such blob.
  package borrowing func bytes(of blob: ObjectID) throws(GitError) -> [UInt8] {
    try withBytes(of: blob) { (bytes) throws(GitError) in Array(bytes) }
  }

  /// Lends the bytes of a blob without a copy.
  borrowing func withBytes<Value>(
    of blob: ObjectID, _ body: (UnsafeRawBufferPointer) throws(GitError) -> Value
  ) throws(GitError) -> Value {
    var raw = blob.raw
    let doing = "read blob \(blob)"
    // It is told before it is read: some kilobytes of a pack can be gigabytes of zeros.
    let odb = try made(doing) { git_repository_odb(&$0, handle) }
    defer { git_odb_free(odb) }
    var size = 0
    var type = GIT_OBJECT_BLOB
    try check(git_odb_read_header(&size, &type, odb, &raw), doing)
    guard size <= Self.largestBlob else {
      throw GitError(
        .unsafeEntry, doing: doing,
        message:
          "it has \(size >> 20) MiB, and \(Self.largestBlob >> 20) MiB are the most that a file may have"
      )
    }
    let found = try made(doing) { git_blob_lookup(&$0, handle, &raw) }
    defer { git_blob_free(found) }
    let start = git_blob_rawcontent(found)
    let count = Int(git_blob_rawsize(found))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// The entries right below a tree, in git's order.
  package borrowing func entries(of tree: ObjectID) throws(GitError) -> [TreeEntry] {
    try withTree(tree) { (root) throws(GitError) in
      var entries: [TreeEntry] = []
      for index in 0..<git_tree_entrycount(root) {
        guard let found = git_tree_entry_byindex(root, index) else { continue }
        guard let name = git_tree_entry_name(found), let text = String(validatingCString: name)
        else {
          throw GitError(
            .unsafeEntry, doing: "read tree \(tree)", message: "a name in it is not UTF-8")
        }
        entries.append(try Self.entry(found, path: text))
      }
      return entries
    }
  }

  /// Visits every entry below a tree, folders before what they hold; a walk stops at the first
  /// error that `visit` throws.
  package borrowing func walk(
    _ tree: ObjectID, _ visit: (TreeEntry) throws(GitError) -> Void
  ) throws(GitError) {
    var pending = try entries(of: tree).reversed() as [TreeEntry]
    var depth = [Int](repeating: 1, count: pending.count)
    var visited = 0
    while let entry = pending.popLast(), let level = depth.popLast() {
      visited += 1
      guard visited <= Self.mostEntries else {
        throw GitError(
          .unsafeEntry, doing: "walk tree \(tree)",
          message: "there are more than \(Self.mostEntries) entries in it")
      }
      try visit(entry)
      guard entry.mode == .folder else { continue }
      guard level < Self.deepest else {
        throw GitError(
          .unsafeEntry, doing: "walk tree \(tree)",
          message: "\(entry.path) is more than \(Self.deepest) folders deep")
      }
      for var child in try entries(of: entry.id).reversed() {
        child.path = entry.path + "/" + child.path
        pending.append(child)
        depth.append(level + 1)
      }
    }
  }

  /// Entries that a walk visits at most: gRPC with all that it brings along has some 60,000, and a tree that is
  /// ten times in another, and so on, has any number.
  static var mostEntries: Int { 200_000 }

  /// The bytes of the largest file or link that is read.
  static var largestBlob: Int { 256 << 20 }

  /// Folders a tree may be deep; a path of one-letter names as long as Linux allows.
  static var deepest: Int { 2_048 }

  /// The files and links at `path` of a tree, or below it, by their whole paths; none where nothing is there.
  package borrowing func blobs(
    in tree: ObjectID, at path: String
  ) throws(GitError) -> [TreeEntry] {
    guard let entry = try entry(in: tree, at: path) else { return [] }
    guard entry.mode == .folder else { return entry.mode.isBlob ? [entry] : [] }
    var found: [TreeEntry] = []
    try walk(entry.id) { (below) throws(GitError) in
      guard below.mode.isBlob else { return }
      found.append(TreeEntry(path: "\(path)/\(below.path)", mode: below.mode, id: below.id))
    }
    return found
  }

  /// The paths of all files and links below a tree.
  package borrowing func blobPaths(of tree: ObjectID) throws(GitError) -> [String] {
    var paths: [String] = []
    try walk(tree) { (entry) throws(GitError) in
      if entry.mode.isBlob { paths.append(entry.path) }
    }
    return paths
  }

  borrowing func withTree<Value>(
    _ id: ObjectID, _ body: (OpaquePointer) throws(GitError) -> Value
  ) throws(GitError) -> Value {
    var raw = id.raw
    let tree = try made("read tree \(id)") { git_tree_lookup(&$0, handle, &raw) }
    defer { git_tree_free(tree) }
    return try body(tree)
  }

  private static func entry(_ entry: OpaquePointer, path: String) throws(GitError) -> TreeEntry {
    guard let mode = FileMode(rawValue: UInt32(git_tree_entry_filemode(entry).rawValue)),
      let id = git_tree_entry_id(entry)
    else {
      throw GitError(
        .unsafeEntry, doing: "read \(path)", message: "it is neither file, link nor folder")
    }
    return TreeEntry(path: path, mode: mode, id: ObjectID(id.pointee))
  }
}
