import FoundationEssentials
import Glibc

/// The right to use the cache, or to take things out of it (`flock(2)`): it goes with its owner,
/// however that ends.
public final class CacheLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  /// Takes part in the use of the cache; waits while somebody prunes.
  ///
  /// Clears away what a kill left in the scratch folder a day before `now` or earlier.
  /// - Throws: `FileError` when the lock cannot be made.
  public static func use(
    _ locations: Locations, now: Int = time(nil)
  ) throws(FileError) -> CacheLock {
    let lock = CacheLock(descriptor: try open(locations))
    let yesterday = now - 24 * 60 * 60
    for name in (try? FileManager.default.contentsOfDirectory(atPath: locations.scratch)) ?? [] {
      var status = stat()
      let path = "\(locations.scratch)/\(name)"
      // Not the time of writing: sources are laid out with a fixed one, of long ago.
      guard lstat(path, &status) == 0, status.st_ctim.tv_sec < yesterday else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
    guard lock.take(LOCK_SH) else { throw .current("cannot lock", locations.cache) }
    return lock
  }

  /// The cache for oneself alone; nil while somebody uses it.
  /// - Throws: `FileError` when the lock cannot be made.
  public static func own(_ locations: Locations) throws(FileError) -> CacheLock? {
    let lock = CacheLock(descriptor: try open(locations))
    return lock.take(LOCK_EX | LOCK_NB) ? lock : nil
  }

  private func take(_ operation: Int32) -> Bool {
    while flock(descriptor, operation) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }

  private static func open(_ locations: Locations) throws(FileError) -> Int32 {
    try makeFolder(locations.cache)
    let path = "\(locations.cache)/lock"
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .current("cannot open", path) }
    return descriptor
  }

  deinit { close(descriptor) }
}
