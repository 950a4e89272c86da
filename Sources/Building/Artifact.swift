import Foundation
import Storage

/// A finished build: files in a folder of their own, with their digests.
public struct Artifact: Codable, Sendable, Equatable {
  /// The version of the manifest's format and of the key's meaning.
  static let schema = 1

  /// The key of everything it was made from.
  public var key: String
  /// The files by name, with the SHA-256 of each.
  public var files: [String: String]
  /// The machine code's digest: equal for two builds that differ in debug information only.
  public var codeDigest: String
  /// Seconds the build took when it was made.
  public var seconds: Double

  /// The path of one of its files in the store.
  public func path(of file: String, in store: ArtifactStore) -> String {
    "\(store.folder)/\(key)/\(file)"
  }
}

/// Artifacts by key, each verified by digest before it is handed out.
public struct ArtifactStore: Sendable {
  /// The folder that holds them.
  public let folder: String

  /// The store in `folder`.
  public init(folder: String) { self.folder = folder }

  /// The artifact of this key; nil when there is none or when a file of it is not what it was.
  public func find(_ key: String) -> Artifact? {
    guard let bytes = try? readFile("\(folder)/\(key)/manifest.json"),
      let artifact = try? JSONDecoder().decode(Artifact.self, from: Data(bytes)),
      artifact.key == key
    else { return nil }
    for (name, expected) in artifact.files {
      guard (try? digest(ofFile: artifact.path(of: name, in: self))) == expected else { return nil }
    }
    return artifact
  }

  /// Takes files into the store; what another evaluation put there meanwhile is as good.
  /// - Throws: `FileError` when the store cannot be written.
  public func add(
    key: String, files: [String: String], codeDigest: String, seconds: Double
  ) throws(FileError) -> Artifact {
    let beside = try ScratchFolder(in: folder, named: "new")
    var digests: [String: String] = [:]
    for (name, source) in files {
      let bytes = try readFile(source)
      digests[name] = digest(of: bytes)
      try writeFile(bytes, to: "\(beside.path)/\(name)")
    }
    let artifact = Artifact(key: key, files: digests, codeDigest: codeDigest, seconds: seconds)
    guard let manifest = try? JSONEncoder().encode(artifact) else {
      throw FileError(attempt: "cannot write", path: folder, reason: "manifest not encodable")
    }
    try writeFile(Array(manifest), to: "\(beside.path)/manifest.json")
    let place = "\(folder)/\(key)"
    if exists(place), find(key) == nil { try? FileManager.default.removeItem(atPath: place) }
    guard rename(beside.path, place) == 0 || find(key) != nil else {
      throw .current("cannot write", place)
    }
    return artifact
  }
}
