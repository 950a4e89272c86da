/// The tree that a build is made of, wherever it is kept.
public protocol SourceTree: Sendable {
  /// The object id of the whole tree.
  var id: String { get }
  /// The object id of the file or folder at `path`; nil when there is none.
  func id(at path: String) throws -> String?
  /// Writes the files below `paths` to `folder`, which is empty, with one fixed time each.
  func write(_ paths: [String], to folder: String) throws
  /// The paths, below `paths`, of the files that differ from those of the tree with the id `other`.
  func changes(since other: String, below paths: [String]) throws -> [FileChange]
}

/// A file that differs between two trees.
public struct FileChange: Sendable, Equatable {
  /// Its path.
  public var path: String
  /// Whether it is in both trees: neither added nor removed.
  public var isModified: Bool

  /// A changed file.
  public init(path: String, isModified: Bool) {
    self.path = path
    self.isModified = isModified
  }
}
