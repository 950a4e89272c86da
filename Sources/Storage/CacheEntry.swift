import Files
import Foundation

/// One thing in the cache that can be taken out without the others.
package struct CacheEntry: Sendable, Equatable {
  /// What it is.
  package var kind: CacheStatistics.Kind
  /// Its folder, or the file that it is.
  package var path: String
  /// The bytes of its files.
  package var bytes: Int
  /// When it was used last, in seconds since the Unix epoch.
  package var lastUsed: Double

  /// An entry of its parts.
  package init(kind: CacheStatistics.Kind, path: String, bytes: Int, lastUsed: Double) {
    self.kind = kind
    self.path = path
    self.bytes = bytes
    self.lastUsed = lastUsed
  }

  /// Everything in the cache, by kind and name; links are not followed.
  package static func all(_ locations: Locations) -> [CacheEntry] {
    CacheStatistics.Kind.allCases.flatMap { kind -> [CacheEntry] in
      let folder = locations.folder(of: kind)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.sorted().map { name in
        let path = "\(folder)/\(name)"
        return CacheEntry(
          kind: kind, path: path, bytes: size(of: path), lastUsed: FileStatus(path)?.modified ?? 0)
      }
    }
  }

  /// The entries to take out: those not used since `oldest`, and then those not used for longest
  /// until the rest is no more than `bytes`.
  package static func superfluous(
    _ entries: [CacheEntry], notUsedSince oldest: Double? = nil, moreThan bytes: Int? = nil
  ) -> [CacheEntry] {
    let byUse = entries.sorted { ($0.lastUsed, $0.path) < ($1.lastUsed, $1.path) }
    var left = byUse.reduce(0) { $0 + $1.bytes }
    return byUse.filter { entry in
      let isOld = oldest.map { entry.lastUsed < $0 } ?? false
      guard isOld || bytes.map({ left > $0 }) ?? false else { return false }
      left -= entry.bytes
      return true
    }
  }

  /// Takes it out: renames it first, so that no evaluation finds half of it.
  /// - Throws: `FileError` when it cannot be moved.
  package func remove(_ locations: Locations) throws(FileError) {
    let away = try ScratchFolder(in: locations.scratch, named: "pruned")
    guard rename(path, "\(away.path)/entry") == 0 else { throw .current("cannot remove", path) }
  }
}

extension Locations {
  /// The folder that holds what is cached of a kind.
  package func folder(of kind: CacheStatistics.Kind) -> String {
    switch kind {
    case .artifacts: artifacts
    case .cores: cores
    case .steps: steps
    case .observations: observations
    }
  }
}

/// The bytes of all files below `path`.
package func size(of path: String) -> Int {
  guard let status = FileStatus(path) else { return 0 }
  guard status.isFolder else { return status.bytes }
  guard let walk = FileManager.default.enumerator(atPath: path) else { return 0 }
  return walk.reduce(0) { $0 + (FileStatus("\(path)/\($1)")?.bytes ?? 0) }
}
