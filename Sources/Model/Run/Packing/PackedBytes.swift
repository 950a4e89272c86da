import Basics
import Glibc
import Synchronization

/// What was packed: in memory, or where there is much of it, in a file without a name.
///
/// The file lies in `TMPDIR`, or else in `/var/tmp`, since `/tmp` may itself be memory (file-hierarchy(7)). Where
/// it cannot be written the bytes stay in memory.
enum PackedBytes: Sendable {
  case inMemory([UInt8])
  case inFile(offset: Int, count: Int)

  /// Keeps bytes where there is room for them.
  init(_ bytes: [UInt8]) {
    self = Overflow.shared.withLock { $0.kept(bytes) }
  }

  /// The bytes.
  var value: [UInt8] {
    switch self {
    case .inMemory(let bytes): return bytes
    case .inFile(let offset, let count):
      let descriptor = Overflow.shared.withLock { $0.descriptor }
      return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(buffer)[filled...]
          let read = pread(
            descriptor, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count,
            off_t(offset + filled))
          if read < 0, errno == EINTR { continue }
          // Nothing may be judged by what is half there.
          guard read > 0 else { Self.endLost(read < 0 ? errno : ENODATA) }
          filled += read
        }
      }
    }
  }

  private static func endLost(_ error: Int32) -> Never {
    let reason = String(cString: strerror(error))
    let line = "forkproof: cannot read back what was put aside in \(Overflow.folder): \(reason)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
    exit(ExitCode.ownError.rawValue)
  }

  /// The file, and how much is in memory instead.
  private struct Overflow {
    static let shared = Mutex(Overflow())

    /// The most that is kept in memory, in bytes.
    private static let mostInMemory = 16 << 20

    private(set) var descriptor: Int32 = -1
    private var end = 0
    private var inMemory = 0
    private var hasFailed = false

    static var folder: String {
      let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
      return named.isEmpty ? "/var/tmp" : named
    }

    mutating func kept(_ bytes: [UInt8]) -> PackedBytes {
      guard inMemory + bytes.count > Self.mostInMemory, append(bytes) else {
        inMemory += bytes.count
        return .inMemory(bytes)
      }
      return .inFile(offset: end - bytes.count, count: bytes.count)
    }

    private mutating func append(_ bytes: [UInt8]) -> Bool {
      if hasFailed { return false }
      if descriptor < 0 { descriptor = Self.nameless() }
      hasFailed =
        descriptor < 0 || end + bytes.count > Self.largestFile
        || pwrite(descriptor, bytes, bytes.count, off_t(end)) != bytes.count
      if !hasFailed { end += bytes.count }
      return !hasFailed
    }

    /// The caller's limit, in bytes: to write beyond it would end the process by SIGXFSZ (setrlimit(2)).
    private static let largestFile: Int = {
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      return Int(clamping: limit.rlim_cur)
    }()

    /// A new file that goes with this process; -1 where there can be none.
    private static func nameless() -> Int32 {
      let path = "\(folder)/forkproof.\(UInt64.random(in: 0 ... .max))"
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor >= 0 { unlink(path) }
      return descriptor
    }
  }
}
