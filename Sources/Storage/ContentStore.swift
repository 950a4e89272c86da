import Basics
import Files
import Foundation
import Glibc

/// What a content store knows of an entry.
package protocol ContentManifest: Codable, Sendable {
  /// The name of its file, beside the entry's own.
  static var fileName: String { get }
  /// The key of everything that the entry was made from.
  var key: String { get }
  /// The SHA-256 of each of the entry's files, by name.
  var digests: [String: String] { get }
}

/// Entries by key, each a folder of files that are verified by digest before it is handed out.
package struct ContentStore<Manifest: ContentManifest>: Sendable {
  /// The folder that holds them.
  package let folder: String

  /// The store in `folder`.
  package init(folder: String) { self.folder = folder }

  /// The entry of this key; nil when there is none or when a file of it is not what it was.
  package func find(_ key: String) -> Manifest? {
    guard case .success(let manifest) = read(key) else { return nil }
    noteUse(of: place(key))
    return manifest
  }

  /// What is wrong with the entry of this key; nil when it is whole.
  package func fault(of key: String) -> String? {
    if case .failure(let fault) = read(key) { fault.text } else { nil }
  }

  /// The entry of this key as its manifest tells, without a look at its files.
  /// - Throws: `FileError` when it cannot be read.
  package func described(_ key: String) throws(FileError) -> Manifest {
    let path = "\(place(key))/\(Manifest.fileName)"
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(try readFile(path)))
    else { throw FileError(attempt: "cannot read", path: path, reason: "it is no manifest") }
    return manifest
  }

  /// What is wrong with an entry, in words.
  private struct Fault: Error {
    var text: String
  }

  private func read(_ key: String) -> Result<Manifest, Fault> {
    let place = place(key)
    guard let manifest = try? described(key) else {
      return .failure(Fault(text: "\(place)/\(Manifest.fileName): cannot be read"))
    }
    guard manifest.key == key else {
      return .failure(Fault(text: "\(place): the manifest is of another build"))
    }
    let fault = SealedFolder.fault(
      of: place, files: manifest.digests, manifest: Manifest.fileName)
    return fault.map { .failure(Fault(text: $0)) } ?? .success(manifest)
  }

  /// Takes an entry in, with its files; what another evaluation put there meanwhile is as good.
  /// - Throws: `FileError` when the store cannot be written.
  package func add(_ manifest: Manifest, _ files: [String: [UInt8]]) throws(FileError) {
    let beside = try ScratchFolder(in: folder, named: "new")
    for (name, bytes) in files { try writeFile(bytes, to: "\(beside.path)/\(name)") }
    guard let text = try? JSONEncoder().encode(manifest) else {
      throw FileError(attempt: "cannot write", path: folder, reason: "manifest not encodable")
    }
    try writeFile(Array(text), to: "\(beside.path)/\(Manifest.fileName)")
    let place = place(manifest.key)
    // Runs read it, some as another user.
    chmod(beside.path, 0o755)
    if exists(place), find(manifest.key) == nil { removeTree(place) }
    guard rename(beside.path, place) == 0 || find(manifest.key) != nil else {
      throw .current("cannot write", place)
    }
  }

  private func place(_ key: String) -> String { "\(folder)/\(key)" }
}
