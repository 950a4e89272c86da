import Basics
import Building
import Files
import Foundation
import Storage

/// A source tree of files in memory or in a folder, with changes laid over it.
struct FolderTree: SourceTree {
  private var bytes: [String: [UInt8]] = [:]
  private var ids: [String: String] = [:]

  /// A tree of texts by path.
  init(_ files: [String: String]) {
    for (path, text) in files { set(path, Array(text.utf8)) }
  }

  /// The files of a folder below `paths`.
  init(folder: String, below paths: [String]) throws {
    for path in paths where exists("\(folder)/\(path)") {
      guard let walk = FileManager.default.enumerator(atPath: "\(folder)/\(path)") else { continue }
      var names = walk.compactMap { $0 as? String }.map { "\(path)/\($0)" }
      if names.isEmpty { names = [path] }
      for name in names {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder),
          !isFolder.boolValue
        else { continue }
        set(name, try readFile("\(folder)/\(name)"))
      }
    }
  }

  private mutating func set(_ path: String, _ content: [UInt8]?) {
    bytes[path] = content
    ids[path] = content.map { digest(of: $0) }
  }

  /// The same tree with files changed, added, or removed by nil.
  func with(_ changes: [String: String?]) -> FolderTree {
    var tree = self
    for (path, text) in changes { tree.set(path, text.map { Array($0.utf8) }) }
    return tree
  }

  func text(_ path: String) -> String { String(decoding: bytes[path] ?? [], as: UTF8.self) }

  private func paths(below folders: [String]) -> [String] {
    ids.keys.filter { path in
      folders.contains { $0 == "." || path == $0 || path.hasPrefix($0 + "/") }
    }.sorted()
  }

  private static let register = Register()

  var id: String {
    let id = id(of: ids.keys.sorted())
    Self.register.keep(id, ids)
    return id
  }

  private func id(of paths: [String]) -> String {
    var key = CacheKey(kind: "tree", schema: 1)
    for path in paths { key.add([path, ids[path] ?? ""]) }
    return key.hexadecimal
  }

  func id(at path: String) throws -> String? {
    let found = paths(below: [path])
    return found.isEmpty ? nil : id(of: found)
  }

  func write(_ paths: [String], to folder: String) throws {
    for path in self.paths(below: paths) {
      let file = "\(folder)/\(path)"
      try makeFolder(String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]))
      try writeFile(bytes[path] ?? [], to: file)
    }
  }

  func changes(since other: String, below paths: [String]) throws -> [FileChange] {
    let old = Self.register.find(other)
    return Set(old.keys).union(ids.keys).filter { old[$0] != ids[$0] }.sorted()
      .filter { path in paths.contains { path == $0 || path.hasPrefix($0 + "/") } }
      .map { FileChange(path: $0, isModified: old[$0] != nil && ids[$0] != nil) }
  }

  func files(below paths: [String]) throws -> [TreeFile] {
    self.paths(below: paths).map { TreeFile(path: $0, id: ids[$0] ?? "") }
  }

  func contents(of files: [TreeFile]) throws -> [[UInt8]] { files.map { bytes[$0.path] ?? [] } }
}

/// The files of every tree that was asked for its id, as an object store would know them.
private final class Register: @unchecked Sendable {
  private let lock = NSLock()
  private var trees: [String: [String: String]] = [:]

  func keep(_ id: String, _ files: [String: String]) { lock.withLock { trees[id] = files } }
  func find(_ id: String) -> [String: String] { lock.withLock { trees[id] ?? [:] } }
}
