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

/// Relinked cores by key, each verified by digest before it is handed out.
package struct CoreStore {
  /// The version of the format and of the key's meaning.
  static let schema = 1

  private static let manifest = "core.json"

  let folder: String

  /// The store in `folder`.
  package init(folder: String) { self.folder = folder }

  private struct CoreManifest: Codable {
    var core: RelinkedCore
    var digests: [String: String]
  }

  /// What is wrong with a manifest, in words.
  private struct Fault: Error {
    var text: String
  }

  func find(_ key: String) -> RelinkedCore? {
    guard case .success(let core) = read(key) else { return nil }
    noteUse(of: "\(folder)/\(key)")
    return core
  }

  /// What is wrong with the core of this key; nil when it is whole.
  package func fault(of key: String) -> String? {
    if case .failure(let fault) = read(key) { fault.text } else { nil }
  }

  private func read(_ key: String) -> Result<RelinkedCore, Fault> {
    let place = "\(folder)/\(key)"
    guard let bytes = try? readFile("\(place)/\(Self.manifest)"),
      let manifest = try? JSONDecoder().decode(CoreManifest.self, from: Data(bytes))
    else { return .failure(Fault(text: "\(place)/\(Self.manifest): cannot be read")) }
    guard manifest.core.key == key else {
      return .failure(Fault(text: "\(place): the manifest is of another core"))
    }
    // The cache may have been moved, and a path in it cannot be trusted.
    var core = manifest.core
    core.files = [:]
    for name in manifest.digests.keys { core.files[name] = "\(place)/\(name)" }
    guard Set(core.files.keys) == Set(manifest.core.files.keys) else {
      return .failure(Fault(text: "\(place): a library without a digest"))
    }
    let fault = SealedFolder.fault(of: place, files: manifest.digests, manifest: Self.manifest)
    return fault.map { .failure(Fault(text: $0)) } ?? .success(core)
  }

  /// Copies the core's files into the store; what another evaluation put there meanwhile is as good.
  func add(_ core: RelinkedCore) throws(RelinkError) -> RelinkedCore {
    try ours { () throws in
      let beside = try ScratchFolder(in: folder, named: "new")
      let place = "\(folder)/\(core.key)"
      var manifest = CoreManifest(core: core, digests: [:])
      for (name, path) in core.files {
        let bytes = try result(at: path)
        manifest.digests[name] = digest(of: bytes)
        try writeFile(bytes, to: "\(beside.path)/\(name)")
        manifest.core.files[name] = "\(place)/\(name)"
      }
      try writeFile(Array(JSONEncoder().encode(manifest)), to: "\(beside.path)/\(Self.manifest)")
      if exists(place), find(core.key) == nil { removeTree(place) }
      guard rename(beside.path, place) == 0 || find(core.key) != nil else {
        throw FileError.current("cannot write", place)
      }
      return manifest.core
    }
  }
}

/// The bytes of a library that a linker made in a folder it could write.
private func result(at path: String) throws(FileError) -> [UInt8] {
  let end = path.lastIndex(of: "/") ?? path.startIndex
  let name = path[end...].dropFirst()
  return try UntrustedFolder(String(path[..<end])).read(String(name), upTo: 1 << 30)
}
