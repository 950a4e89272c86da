import Git

/// A bare repository of a test's own.
package final class Store {
  /// Where it lives; removed with this object.
  package let scratch: Scratch
  /// The open repository.
  package let repository: Repository

  /// Makes an empty one.
  package init() throws {
    scratch = try Scratch()
    repository = try Repository(createBare: scratch["store"])
  }

  /// The tree with these files, by path.
  package func tree(_ files: [String: String]) throws -> ObjectID {
    try tree(bytes: files.mapValues { Array($0.utf8) })
  }

  /// The tree with these files, by path; `links` are symbolic links to their text.
  package func tree(
    bytes files: [String: [UInt8]], executable: Set<String> = [], links: [String: String] = [:]
  ) throws -> ObjectID {
    var edits: [String: TreeEdit] = [:]
    for (path, bytes) in files {
      let mode: FileMode = executable.contains(path) ? .executable : .regular
      edits[path] = .put(try repository.write(blob: bytes), mode)
    }
    for (path, target) in links {
      edits[path] = .put(try repository.write(blob: Array(target.utf8)), .link)
    }
    return try repository.write(tree: try repository.emptyTree(), edits: edits)
  }

  /// The text of a file of a tree, nil when it is not there.
  package func text(_ path: String, in tree: ObjectID) throws -> String? {
    guard let entry = try repository.entry(in: tree, at: path) else { return nil }
    return String(decoding: try repository.bytes(of: entry.id), as: UTF8.self)
  }
}
