import Basics
import Files
import FoundationEssentials
import Glibc
import Model
import Synchronization

/// The digests of the libraries that runs had mapped: each file is read once and again when it
/// changes.
final class LibraryDigests: Sendable {
  /// What tells a file from another and from itself when it was written to.
  private struct Identity: Hashable {
    var device: UInt
    var inode: UInt
    var size: Int
    var modified: Int
    var changed: Int
  }

  private let known = Mutex<[Identity: String]>([:])

  /// The SHA-256 of the file at `path`; empty when it cannot be read.
  func digest(of path: String) -> String {
    guard let identity = Self.identity(of: path) else { return "" }
    if let digest = known.withLock({ $0[identity] }) { return digest }
    guard let digest = try? Files.digest(ofFile: path) else { return "" }
    known.withLock { $0[identity] = digest }
    return digest
  }

  private static func identity(of path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(
      device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
      modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec,
      changed: status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec)
  }
}

/// What an artifact's manifest says of its files.
private struct Manifest: Decodable {
  var files: [String: String]
}

extension Runner {
  /// Adds what the host alone can tell: the digests of what was mapped, and what should have been.
  func complete(_ observation: inout Observation, artifact: String?) {
    for index in observation.libraries.indices {
      let path = observation.libraries[index].path
      observation.libraries[index].digest =
        hostPath(of: path, artifact: artifact).map(digests.digest(of:)) ?? ""
    }
    guard let artifact, let bytes = try? readFile("\(artifact)/manifest.json") else { return }
    observation.artifact = (try? JSONDecoder().decode(Manifest.self, from: Data(bytes)))?.files
  }

  /// Where the host has a file that a run saw at `path`; nil for what only the run had.
  func hostPath(of mapped: String, artifact: String?) -> String? {
    guard isolation == .bubblewrap else { return mapped }
    // The probe may see another system's files where that lies, or as that system does.
    let isBelow = mapped.hasPrefix("\(RunLayout.system)/")
    let path = isBelow ? String(mapped.dropFirst(RunLayout.system.count)) : mapped
    if let artifact, path.hasPrefix("\(RunLayout.artifact)/") {
      return artifact + path.dropFirst(RunLayout.artifact.count)
    }
    if let shown = places[path] ?? php.ini?.places[path] { return shown }
    let isCovered = ["/tmp/", "\(RunLayout.root)/"].contains(where: path.hasPrefix)
    guard !isCovered || php.placesElsewhere.contains(where: { path.hasPrefix("\($0)/") }) else {
      return nil
    }
    return php.root.hostPath(path)
  }
}
