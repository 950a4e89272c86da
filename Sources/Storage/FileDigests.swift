import Basics
import Files
import Glibc
import Synchronization

/// The digests of files: each file is read once, and again when it changes.
///
/// They may be kept in a file, so that the next process need not read what has not changed: it costs one look at
/// each file then.
package final class FileDigests: Sendable {
  /// What tells a file from another, and from itself when it was written to. Nothing sets back `changed`.
  private struct Identity: Hashable {
    var device: UInt
    var inode: UInt
    var size: Int
    var modified: Int
    var changed: Int
  }

  private struct Known {
    var digest: String
    /// Whether the file had not been changed for so long that a change since then shows in its times.
    var isSettled: Bool
  }

  /// As long as a file system may take to give a change another time, in nanoseconds.
  private static let settling = 2_000_000_000
  /// The most that are kept.
  private static let most = 4096

  private let path: String?
  private let known: Mutex<[Identity: Known]>

  /// Digests that are kept at `path`; nil for as long as the process runs.
  ///
  /// What cannot be read there is read from the files again.
  package init(keptAt path: String? = nil) {
    self.path = path
    let lines = path.flatMap { try? readFile($0) }?.split(separator: UInt8(ascii: "\n")) ?? []
    known = Mutex(
      Dictionary(lines.prefix(Self.most).compactMap(Self.entry)) { _, last in last })
  }

  /// The SHA-256 of the file at `path`, links followed.
  /// - Throws: `FileError` when it cannot be read.
  package func digest(of path: String) throws(FileError) -> String {
    let identity = try Self.identity(of: path)
    if let known = known.withLock({ $0[identity] }) { return known.digest }
    let digest = try Files.digest(ofFile: path)
    // What was written to meanwhile is read again the next time.
    guard try Self.identity(of: path) == identity else { return digest }
    let isSettled = Self.now() - identity.changed > Self.settling
    known.withLock { $0[identity] = Known(digest: digest, isSettled: isSettled) }
    return digest
  }

  /// Keeps what is known for the next process; another that does so at once may win.
  /// - Throws: `FileError` when the disk does not take it.
  package func keep() throws(FileError) {
    guard let path else { return }
    let lines = known.withLock { known in
      known.filter(\.value.isSettled).map { Self.line($0.key, $0.value.digest) }
    }
    let kept = Array(lines.sorted().suffix(Self.most).joined(separator: "\n").utf8)
    if let before = try? readFile(path), before == kept { return }
    try writeFile(kept, to: path)
  }

  private static func line(_ identity: Identity, _ digest: String) -> String {
    let numbers = [
      String(identity.device), String(identity.inode), String(identity.size),
      String(identity.modified), String(identity.changed),
    ]
    return (numbers + [digest]).joined(separator: " ")
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> (Identity, Known)? {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard words.count == 6, let device = UInt(words[0]), let inode = UInt(words[1]),
      let size = Int(words[2]), let modified = Int(words[3]), let changed = Int(words[4]),
      words[5].count == 64
    else { return nil }
    let identity = Identity(
      device: device, inode: inode, size: size, modified: modified, changed: changed)
    return (identity, Known(digest: String(words[5]), isSettled: true))
  }

  private static func identity(of path: String) throws(FileError) -> Identity {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .current("cannot read", path) }
    return Identity(
      device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
      modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim))
  }

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return nanoseconds(time)
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
