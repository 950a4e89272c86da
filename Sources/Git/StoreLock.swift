import FoundationEssentials
import Glibc

/// The lock under which packs and refs of a store are written, released with the value or the
/// process.
///
/// A process that gets it alone knows that no other writes, and removes what killed writers left.
struct StoreLock: ~Copyable {
  private let descriptor: Int32

  init(store: String) throws(GitError) {
    descriptor = try Self.locked(store)
  }

  deinit { close(descriptor) }

  private static func locked(_ store: String) throws(GitError) -> Int32 {
    let doing = "write to the store \(store)"
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
    let file = open(store + "/forkproof.lock", flags, 0o644)
    guard file >= 0 else { throw GitError(errno: errno, doing: doing, kind: .storeNotWritable) }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { removeLeftovers(in: store) }
    while flock(file, LOCK_SH) != 0 {
      guard errno == EINTR else {
        let error = GitError(errno: errno, doing: doing, kind: .storeNotWritable)
        close(file)
        throw error
      }
    }
    return file
  }

  /// Half-written packs, and lock files of refs that would refuse every later writer.
  private static func removeLeftovers(in store: String) {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: store + "/objects/pack")) ?? []
    where name.hasPrefix("pack_git2_") || name.hasPrefix("tmp_") || name.hasSuffix(".lock") {
      unlink(store + "/objects/pack/" + name)
    }
    unlink(store + "/packed-refs.lock")
    let refs = store + "/" + RefSpace.root
    for space in (try? files.contentsOfDirectory(atPath: refs)) ?? [] {
      for name in (try? files.contentsOfDirectory(atPath: refs + "/" + space)) ?? []
      where name.hasSuffix(".lock") {
        unlink(refs + "/" + space + "/" + name)
      }
    }
  }
}
