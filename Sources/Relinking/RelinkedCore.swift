import Basics
import Building
import Files
import Foundation
import Storage

/// The core's libraries of a patched source, as files in the store.
package struct RelinkedCore: Codable, Sendable, Equatable {
  /// The key of everything they were made from.
  package var key: String
  /// The libraries that differ from the system's, by the name the loader asks for; none when the
  /// source changes nothing of the core.
  package var files: [String: String] = [:]
  /// The files of the source that were compiled.
  package var compiled: [String]
  /// What the user should know.
  package var remarks: [String]
  /// The symbols that the system's libraries have and these do not.
  package var lost: [String] = []
  /// The symbols that these have and the system's do not.
  package var gained: [String] = []
  /// Seconds it took when it was made.
  package var seconds: Double = 0

  init(key: String, compiled: [String], remarks: [String]) {
    self.key = key
    self.compiled = compiled
    self.remarks = remarks
  }

  /// The libraries for the extension's build; nil when the system's own serve.
  package var libraries: CoreLibraries? {
    files.isEmpty ? nil : CoreLibraries(key: key, files: files, lost: Set(lost))
  }
}

/// Relinked cores by key.
package struct CoreStore {
  /// The version of the format and of the key's meaning.
  static let schema = 1

  private let store: ContentStore<CoreManifest>

  /// The store in `folder`.
  package init(folder: String) { store = ContentStore(folder: folder) }

  private struct CoreManifest: ContentManifest {
    static let fileName = "core.json"
    var core: RelinkedCore
    var digests: [String: String]
    var key: String { core.key }
  }

  /// The core of this key; nil when there is none or when a file of it is not what it was.
  func find(_ key: String) -> RelinkedCore? { store.find(key).map(placed) }

  /// What is wrong with the core of this key; nil when it is whole.
  package func fault(of key: String) -> String? { store.fault(of: key) }

  /// Copies the core's files into the store.
  func add(_ core: RelinkedCore) throws(RelinkError) -> RelinkedCore {
    try ours { () throws in
      let files = try core.files.mapValues(result)
      var bare = core
      bare.files = [:]
      let manifest = CoreManifest(core: bare, digests: files.mapValues { digest(of: $0) })
      try store.add(manifest, files)
      return placed(manifest)
    }
  }

  /// The core with the paths that its files have here: the cache may have been moved, and a path that is kept in it
  /// cannot be trusted.
  private func placed(_ manifest: CoreManifest) -> RelinkedCore {
    var core = manifest.core
    core.files = [:]
    for name in manifest.digests.keys { core.files[name] = "\(store.folder)/\(core.key)/\(name)" }
    return core
  }
}

/// The bytes of a library that a linker made in a folder it could write.
private func result(at path: String) throws(FileError) -> [UInt8] {
  let end = path.lastIndex(of: "/") ?? path.startIndex
  let name = path[end...].dropFirst()
  return try UntrustedFolder(String(path[..<end])).read(String(name), upTo: 1 << 30)
}
