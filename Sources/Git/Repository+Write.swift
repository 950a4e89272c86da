import CLibgit2
import Glibc

/// A change of one path of a tree.
package enum TreeEdit: Hashable, Sendable {
  /// Puts a blob there, over what is there.
  case put(ObjectID, FileMode)
  /// Takes the file away; its folder too when it was the last.
  case remove
}

/// Who made a commit, and when.
package struct Author: Hashable, Sendable {
  /// Name, without angle brackets.
  package var name: String
  /// Mail address, without angle brackets.
  package var mail: String
  /// Seconds since the epoch, shown in UTC.
  package var date: Int

  /// An author at a given second.
  package init(name: String, mail: String, date: Int) {
    self.name = name
    self.mail = mail
    self.date = date
  }

  /// Who makes the commits of the object store, all at one time, so that their ids depend on what is in them alone.
  package static let forkproof = Author(name: "forkproof", mail: "forkproof@localhost", date: 0)
}

extension Repository {
  /// Writes a file's content, and gives its id.
  package borrowing func write(blob bytes: [UInt8]) throws(GitError) -> ObjectID {
    var id = git_oid()
    try check(git_blob_create_from_buffer(&id, handle, bytes, bytes.count), "write a blob")
    return ObjectID(id)
  }

  /// The id that content would have, without writing it.
  package static func id(ofBlob bytes: [UInt8]) throws(GitError) -> ObjectID {
    _ = Library.ready
    var id = git_oid()
    try check(git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB), "hash a blob")
    return ObjectID(id)
  }

  /// The tree with nothing in it.
  package borrowing func emptyTree() throws(GitError) -> ObjectID {
    let builder = try made("write the empty tree") { git_treebuilder_new(&$0, handle, nil) }
    defer { git_treebuilder_free(builder) }
    var id = git_oid()
    try check(git_treebuilder_write(&id, builder), "write the empty tree")
    return ObjectID(id)
  }

  /// Writes the tree that `edits`, by path, make of `base`.
  ///
  /// Throws `notFound` when a path to remove is not there, `unsafeEntry` for a path a tree must
  /// not have.
  package borrowing func write(
    tree base: ObjectID, edits: [String: TreeEdit]
  ) throws(GitError) -> ObjectID {
    if edits.isEmpty { return base }
    for path in edits.keys { try SafePath.check(path, doing: "edit tree \(base)") }
    let order = edits.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let names = order.map { strdup($0) }
    defer { names.forEach { free($0) } }
    var updates: [git_tree_update] = []
    for (index, path) in order.enumerated() {
      var update = git_tree_update()
      update.path = UnsafePointer(names[index])
      switch edits[path] {
      case .put(let id, let mode):
        update.action = GIT_TREE_UPDATE_UPSERT
        update.id = id.raw
        update.filemode = git_filemode_t(mode.rawValue)
      case .remove, nil:
        update.action = GIT_TREE_UPDATE_REMOVE
      }
      updates.append(update)
    }
    return try withTree(base) { (root) throws(GitError) in
      var id = git_oid()
      let code = git_tree_create_updated(&id, handle, root, updates.count, updates)
      try check(code, "edit tree \(base)")
      return ObjectID(id)
    }
  }

  /// Writes a commit of a tree; the same input gives the same id on every machine.
  package borrowing func write(
    commitOf tree: ObjectID, parents: [ObjectID] = [], author: Author, message: String
  ) throws(GitError) -> ObjectID {
    let doing = "write a commit of tree \(tree)"
    var signature: UnsafeMutablePointer<git_signature>?
    try check(
      git_signature_new(&signature, author.name, author.mail, git_time_t(author.date), 0), doing)
    defer { git_signature_free(signature) }
    var handles: [OpaquePointer?] = []
    defer { handles.forEach { git_commit_free($0) } }
    for parent in parents {
      var raw = parent.raw
      handles.append(try made(doing) { git_commit_lookup(&$0, handle, &raw) })
    }
    return try withTree(tree) { (root) throws(GitError) in
      var id = git_oid()
      let code = handles.withUnsafeMutableBufferPointer { buffer in
        git_commit_create(
          &id, handle, nil, signature, signature, nil, message, root, buffer.count,
          buffer.baseAddress)
      }
      try check(code, doing)
      return ObjectID(id)
    }
  }
}

/// Which paths may be in a tree that is written or checked out.
package enum SafePath {
  /// Why a path is refused, or nil when it is fine: relative, no empty, `.`, `..` or `.git` part,
  /// no NUL.
  package static func fault(of path: String) -> String? {
    if path.isEmpty { return "the path is empty" }
    if path.utf8.contains(0) { return "the path has a NUL byte" }
    if path.hasPrefix("/") { return "the path is absolute" }
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      switch part {
      case "": return "the path has an empty part"
      case ".", "..": return "the path has a part `\(part)`"
      case _ where part.lowercased() == ".git": return "the path goes into `.git`"
      default: break
      }
    }
    return nil
  }

  static func check(_ path: String, doing: String) throws(GitError) {
    if let fault = fault(of: path) {
      throw GitError(.unsafeEntry, doing: doing, message: "\(path): \(fault)")
    }
  }
}
