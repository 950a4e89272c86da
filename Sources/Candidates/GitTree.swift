import Basics
import Building
import Git

/// A tree in the object store, as a build wants to see it.
struct GitTree: SourceTree {
  /// The bare repository.
  let store: String
  let tree: ObjectID

  var id: String { tree.description }

  func id(at path: String) throws -> String? {
    try Repository(openBare: store).entry(in: tree, at: path)?.id.description
  }

  func write(_ paths: [String], to folder: String) throws {
    try Repository(openBare: store)
      .checkout(tree, below: paths, into: folder, epoch: sourceTime)
  }

  func changes(since other: String, below paths: [String]) throws -> [FileChange] {
    guard let old = ObjectID(hex: other) else { return [] }
    return try Repository(openBare: store).changes(from: old, to: tree)
      .filter { change in paths.contains(where: change.path.isWithin) }
      .map { FileChange(path: $0.path, isModified: $0.status == .modified) }
  }

  func files(below paths: [String]) throws -> [TreeFile] {
    let repository = try Repository(openBare: store)
    var files: [TreeFile] = []
    for path in paths { files += try repository.blobs(in: tree, at: path).map(TreeFile.init) }
    return files
  }

  func contents(of files: [TreeFile]) throws -> [[UInt8]] {
    let repository = try Repository(openBare: store)
    return try files.map { file in
      guard let id = ObjectID(hex: file.id) else { return [] }
      return try repository.bytes(of: id)
    }
  }
}

extension TreeFile {
  fileprivate init(_ entry: TreeEntry) {
    self.init(path: entry.path, id: entry.id.description, isLink: entry.mode == .link)
  }
}
