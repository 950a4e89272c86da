import Archives
import Basics
import Building
import Files
import FoundationEssentials
import Glibc
import Processes
import Relinking
import Storage

/// Finished builds and relinked cores in one file, to hand them on to other machines: what one has built the
/// others take.
///
/// Each is in the file as it lies in the cache, with its manifest of digests. A machine that imports one believes its
/// maker: a digest tells that a file is the one that was meant, and not that it is harmless.
package struct CacheBundle: Sendable {
  private static let kinds = [CacheStatistics.Kind.artifacts, .cores]
  private let locations: Locations

  /// What came of an import.
  package struct Imported: Sendable, Equatable {
    /// What was taken.
    package var taken = 0
    /// What was there already, and stays as it is.
    package var known = 0
  }

  /// Bundles for the cache at `locations`.
  package init(_ locations: Locations) { self.locations = locations }

  /// Writes all that is whole to a new file; the same cache gives the same bytes.
  /// - Returns: how many builds and cores it holds, and the file's digest.
  /// - Throws: `CacheBundleError` where there is nothing, `FileError`, `CommandError`.
  package func export(to path: String) async throws -> (count: Int, sha256: String) {
    let names = Self.kinds.flatMap { kind in
      keys(of: kind, in: locations.cache).filter { fault(of: kind, $0, in: locations.cache) == nil }
        .map { "\(kind.rawValue)/\($0)" }
    }
    guard !names.isEmpty else { throw CacheBundleError.nothing(locations.cache) }
    let scratch = try ScratchFolder(in: locations.scratch, named: "export")
    let archive = "\(scratch.path)/bundle.tar.gz"
    // One order, one time and no owner: nothing tells when or by whom it was made.
    let result = try await run(
      Command(
        "tar",
        [
          "--create", "--file=\(archive)", "--use-compress-program=gzip -6n", "--format=ustar",
          "--sort=name", "--mtime=@946684800", "--owner=0", "--group=0", "--numeric-owner",
          "--directory=\(locations.cache)", "--",
        ] + names, timeLimit: 3600))
    guard result.status == .code(0) else {
      throw FileError(attempt: "cannot pack", path: path, reason: OneLine.clean(result.errorText))
    }
    let bytes = try readFile(archive)
    try writeOutput(bytes, to: path)
    return (names.count, digest(of: bytes))
  }

  /// Takes in what the file holds. Everything is looked at before anything is taken.
  /// - Throws: `CacheBundleError`, which names what is wrong; nothing was taken then. `ArchiveError`, `FileError`.
  package func take(_ path: String, sha256: String?) throws -> Imported {
    let bytes = try readInput(path, as: .bundle)
    let own = digest(of: bytes)
    if let sha256, sha256.lowercased() != own { throw CacheBundleError.otherDigest(path, own) }
    let content = try ArchiveReader.read(bytes, name: path)
    if let link = content.links.keys.min() { throw CacheBundleError.strange(path, link) }
    let scratch = try ScratchFolder(in: locations.scratch, named: "import")
    var found: [(kind: CacheStatistics.Kind, key: String)] = []
    for (name, bytes) in content.files.sorted(by: { $0.key < $1.key }) {
      let (kind, key) = try place(of: name, in: path)
      let folder = "\(scratch.path)/\(kind.rawValue)/\(key)"
      try makeFolder(folder)
      try writeFile(bytes, to: "\(scratch.path)/\(name)")
      if found.last.map({ $0 != (kind, key) }) ?? true { found.append((kind, key)) }
    }
    for (kind, key) in found {
      if let fault = fault(of: kind, key, in: scratch.path) {
        let told = fault.replacing(scratch.path + "/", with: "")
        throw CacheBundleError.notAsBuilt(path, told)
      }
    }
    return try move(found, from: scratch.path)
  }

  private func move(
    _ found: [(kind: CacheStatistics.Kind, key: String)], from folder: String
  ) throws(FileError) -> Imported {
    var imported = Imported()
    for (kind, key) in found {
      let place = "\(locations.folder(of: kind))/\(key)"
      if fault(of: kind, key, in: locations.cache) == nil {
        imported.known += 1
        continue
      }
      try makeFolder(locations.folder(of: kind))
      removeTree(place)
      // Runs read it, some as another user.
      chmod("\(folder)/\(kind.rawValue)/\(key)", 0o755)
      guard rename("\(folder)/\(kind.rawValue)/\(key)", place) == 0 else {
        throw .current("cannot write", place)
      }
      imported.taken += 1
    }
    return imported
  }

  /// `artifacts/KEY/grpc.so` and nothing else has a place.
  private func place(
    of name: String, in path: String
  ) throws(CacheBundleError) -> (CacheStatistics.Kind, String) {
    let words = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3, let kind = Self.kinds.first(where: { $0.rawValue == words[0] }),
      Self.isKey(words[1]), SealedFolder.isPlainName(words[2])
    else { throw .strange(path, name) }
    return (kind, words[1])
  }

  private func keys(of kind: CacheStatistics.Kind, in cache: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(cache)/\(kind.rawValue)")
    return (names ?? []).filter(Self.isKey).sorted()
  }

  private static func isKey(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  private func fault(of kind: CacheStatistics.Kind, _ key: String, in cache: String) -> String? {
    let folder = "\(cache)/\(kind.rawValue)"
    return kind == .cores
      ? CoreStore(folder: folder).fault(of: key) : ArtifactStore(folder: folder).fault(of: key)
  }
}
