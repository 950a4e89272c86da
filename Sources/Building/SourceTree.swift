/// The time of every file of a source that is written, in seconds since the Unix epoch: nothing depends on when it
/// was, and a file that has it is as it was written.
package let sourceTime = 946_684_800

/// The tree that a build is made of, wherever it is kept.
package protocol SourceTree: Sendable {
  /// The object id of the whole tree.
  var id: String { get }
  /// The object id of the file or folder at `path`; nil when there is none.
  func id(at path: String) throws -> String?
  /// Writes the files below `paths` to `folder`, which is empty, each with the time `sourceTime`.
  func write(_ paths: [String], to folder: String) throws
  /// The paths, below `paths`, of the files that differ from those of the tree with the id `other`.
  func changes(since other: String, below paths: [String]) throws -> [FileChange]
  /// The files below `paths`; a path that the tree does not have holds none.
  func files(below paths: [String]) throws -> [TreeFile]
  /// The bytes of `files`, in their order; of a link, the path it leads to.
  func contents(of files: [TreeFile]) throws -> [[UInt8]]
}

/// A file of a tree.
package struct TreeFile: Sendable, Hashable {
  /// Its path.
  package var path: String
  /// The object id of its bytes.
  package var id: String
  /// Whether it is a link to another file.
  package var isLink: Bool

  /// A file of its parts.
  package init(path: String, id: String, isLink: Bool = false) {
    self.path = path
    self.id = id
    self.isLink = isLink
  }
}

/// A file that differs between two trees.
package struct FileChange: Sendable, Equatable {
  /// Its path.
  package var path: String
  /// Whether it is in both trees: neither added nor removed.
  package var isModified: Bool

  /// A changed file.
  package init(path: String, isModified: Bool) {
    self.path = path
    self.isModified = isModified
  }
}
