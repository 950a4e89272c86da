import FoundationEssentials
import Files
import Glibc

/// The right to use the cache, or to take things out of it (`flock(2)`): it ends with the body it
/// was taken for, and with the process.
package enum CacheLock {
  /// Runs `body` as one of those that use the cache; waits while the cache is pruned.
  ///
  /// Clears away what a kill left: all of it where no other uses the cache, else what is in the scratch folder
  /// since a day before `now` or longer.
  /// - Throws: `FileError` when the lock cannot be made, and what `body` throws.
  package static func shared<Result: Sendable>(
    _ locations: Locations, now: Int = time(nil), _ body: () async throws -> Result
  ) async throws -> Result {
    let lock = Lock(descriptor: try open(locations))
    defer { lock.end() }
    if lock.take(LOCK_EX | LOCK_NB) {
      sweepAll(locations)
    } else {
      sweep(locations.scratch, before: now - 24 * 60 * 60)
    }
    // This waits for a prune that began in between.
    guard lock.take(LOCK_SH) else { throw FileError.current("cannot lock", locations.cache) }
    return try await body()
  }

  /// Runs `body` as the only user of the cache; returns nil while the cache is in use.
  /// - Throws: `FileError` when the lock cannot be made, and what `body` throws.
  package static func exclusive<Result: Sendable>(
    _ locations: Locations, _ body: () async throws -> Result
  ) async throws -> Result? {
    let lock = Lock(descriptor: try open(locations))
    defer { lock.end() }
    return lock.take(LOCK_EX | LOCK_NB) ? try await body() : nil
  }

  private struct Lock {
    let descriptor: Int32

    func take(_ operation: Int32) -> Bool {
      while flock(descriptor, operation) != 0 {
        if errno != EINTR { return false }
      }
      return true
    }

    func end() { close(descriptor) }
  }

  /// Removes everything that was not yet in its place when its maker was ended.
  private static func sweepAll(_ locations: Locations) {
    sweep(locations.scratch, before: .max)
    for kind in CacheStatistics.Kind.allCases {
      let folder = locations.folder(of: kind)
      for name in names(in: folder) where name.hasPrefix("new.") || name.hasSuffix(".new") {
        removeTree("\(folder)/\(name)")
      }
    }
  }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func sweep(_ scratch: String, before limit: Int) {
    // Not what a link leads to.
    guard FileStatus(scratch)?.isFolder == true else { return }
    for name in names(in: scratch) {
      var status = stat()
      let path = "\(scratch)/\(name)"
      // Not the time of writing: sources are laid out with a fixed one, of long ago.
      guard lstat(path, &status) == 0, status.st_ctim.tv_sec < limit else { continue }
      removeTree(path)
    }
  }

  private static func open(_ locations: Locations) throws(FileError) -> Int32 {
    for folder in [locations.cache, locations.state] { try makeOwnFolder(folder) }
    let path = locations.lock
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError.current("cannot open", path).ours() }
    return descriptor
  }
}
