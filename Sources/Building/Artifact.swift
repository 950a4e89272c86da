import Basics
import Files
import Storage

/// A finished build: files in a folder of their own, with their digests.
package struct Artifact: Codable, Sendable, Equatable {
  /// The version of the manifest's format and of the key's meaning.
  package static let schema = 3

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

extension Artifact: ContentManifest {
  package static var fileName: String { "manifest.json" }
  package var digests: [String: String] { files }
}

/// Artifacts by key.
package typealias ArtifactStore = ContentStore<Artifact>

extension ContentStore where Manifest == Artifact {
  /// Takes files into the store.
  /// - Throws: `FileError` when the store cannot be written.
  package func add(
    key: String, files: [String: [UInt8]], codeDigest: String, seconds: Double
  ) throws(FileError) -> Artifact {
    let digests = files.mapValues { digest(of: $0) }
    let artifact = Artifact(key: key, files: digests, codeDigest: codeDigest, seconds: seconds)
    try add(artifact, files)
    return artifact
  }
}
