import Basics
import Files
import Foundation
import Glibc
import Storage

/// A finished build: files in a folder of their own, with their digests.
package struct Artifact: Codable, Sendable, Equatable {
  /// The version of the manifest's format and of the key's meaning.
  static let schema = 2

  /// The key of everything it was made from.
  package var key: String
  /// The files by name, with the SHA-256 of each.
  package var files: [String: String]
  /// The machine code's digest: equal for two builds that differ in debug information only.
  package var codeDigest: String
  /// Seconds the build took when it was made.
  package var seconds: Double

  /// The path of one of its files in the store.
  package func path(of file: String, in store: ArtifactStore) -> String {
    "\(store.folder)/\(key)/\(file)"
  }
}

/// Artifacts by key, each verified by digest before it is handed out.
package struct ArtifactStore: Sendable {
  /// The folder that holds them.
  package let folder: String

  /// The store in `folder`.
  package init(folder: String) { self.folder = folder }

  private static let manifest = "manifest.json"

  /// The artifact of this key; nil when there is none or when a file of it is not what it was.
  package func find(_ key: String) -> Artifact? {
    guard case .success(let artifact) = read(key) else { return nil }
    noteUse(of: "\(folder)/\(key)")
    return artifact
  }

  /// What is wrong with the artifact of this key; nil when it is whole.
  package func fault(of key: String) -> String? {
    if case .failure(let fault) = read(key) { fault.text } else { nil }
  }

  /// The artifact of this key as its manifest tells, without a look at its files.
  /// - Throws: `FileError` when it cannot be read.
  package func described(_ key: String) throws(FileError) -> Artifact {
    let path = "\(folder)/\(key)/\(Self.manifest)"
    guard let artifact = try? JSONDecoder().decode(Artifact.self, from: Data(try readFile(path)))
    else { throw FileError(attempt: "cannot read", path: path, reason: "it is no manifest") }
    return artifact
  }

  /// What is wrong with an artifact, in words.
  private struct Fault: Error {
    var text: String
  }

  private func read(_ key: String) -> Result<Artifact, Fault> {
    let place = "\(folder)/\(key)"
    guard let bytes = try? readFile("\(place)/\(Self.manifest)"),
      let artifact = try? JSONDecoder().decode(Artifact.self, from: Data(bytes))
    else { return .failure(Fault(text: "\(place)/\(Self.manifest): cannot be read")) }
    guard artifact.key == key else {
      return .failure(Fault(text: "\(place): the manifest is of another build"))
    }
    let fault = SealedFolder.fault(of: place, files: artifact.files, manifest: Self.manifest)
    return fault.map { .failure(Fault(text: $0)) } ?? .success(artifact)
  }

  /// Takes files into the store; what another evaluation put there meanwhile is as good.
  /// - Throws: `FileError` when the store cannot be written.
  package func add(
    key: String, files: [String: [UInt8]], codeDigest: String, seconds: Double
  ) throws(FileError) -> Artifact {
    let beside = try ScratchFolder(in: folder, named: "new")
    var digests: [String: String] = [:]
    for (name, bytes) in files {
      digests[name] = digest(of: bytes)
      try writeFile(bytes, to: "\(beside.path)/\(name)")
    }
    let artifact = Artifact(key: key, files: digests, codeDigest: codeDigest, seconds: seconds)
    guard let manifest = try? JSONEncoder().encode(artifact) else {
      throw FileError(attempt: "cannot write", path: folder, reason: "manifest not encodable")
    }
    try writeFile(Array(manifest), to: "\(beside.path)/\(Self.manifest)")
    let place = "\(folder)/\(key)"
    // Runs read it, some as another user.
    chmod(beside.path, 0o755)
    if exists(place), find(key) == nil { removeTree(place) }
    guard rename(beside.path, place) == 0 || find(key) != nil else {
      throw .current("cannot write", place)
    }
    return artifact
  }
}
