import CLibgit2
import Crypto
import Files
import Glibc

/// Collects new objects and writes them as one pack: some ten times faster than a file each.
///
/// Follows gitformat-pack(5); libgit2 indexes and checks what comes out.
struct PackWriter: ~Copyable {
  private let odb: OpaquePointer
  private var pack: [UInt8] = []
  private var count: UInt32 = 0
  private var seen: Set<ObjectID> = []
  private let doing: String
  private let store: String

  init(repository: borrowing Repository, doing: String) throws(GitError) {
    self.doing = doing
    store = repository.path
    odb = try made(doing) { [handle = repository.handle] in git_repository_odb(&$0, handle) }
    pack = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
  }

  deinit { git_odb_free(odb) }

  /// Adds an object unless the store has it, and gives its id.
  mutating func add(
    _ type: git_object_t, _ bytes: UnsafeRawBufferPointer
  ) throws(GitError) -> ObjectID {
    var raw = git_oid()
    // An empty buffer has no address, and libgit2 insists on one.
    let code = withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { spare in
      let start = bytes.baseAddress ?? UnsafeRawPointer(spare.baseAddress)
      return git_odb_hash(&raw, start, bytes.count, type)
    }
    try check(code, doing)
    let id = ObjectID(raw)
    // Without a refresh: a miss would read the folder of packs again, for every new object.
    let flags = GIT_ODB_LOOKUP_NO_REFRESH.rawValue
    guard seen.insert(id).inserted, git_odb_exists_ext(odb, &raw, flags) == 0 else { return id }
    appendHeader(type: UInt8(type.rawValue), size: bytes.count)
    try appendDeflated(bytes)
    count += 1
    return id
  }

  /// Writes the pack and its index into the store; nothing to write is fine.
  consuming func finish() throws(GitError) {
    guard count > 0 else { return }
    for (index, shift) in [24, 16, 8, 0].enumerated() {
      pack[8 + index] = UInt8(truncatingIfNeeded: count >> UInt32(shift))
    }
    pack += Array(Insecure.SHA1.hash(data: pack))
    var writer: UnsafeMutablePointer<git_odb_writepack>?
    try check(git_odb_write_pack(&writer, odb, nil, nil), doing)
    guard let writer else { throw GitError(.other, doing: doing, message: "no pack writer") }
    defer { writer.pointee.free?(writer) }
    var progress = git_indexer_progress()
    let code = pack.withUnsafeBytes { bytes in
      writer.pointee.append?(writer, bytes.baseAddress, bytes.count, &progress) ?? -1
    }
    let end = code < 0 ? code : writer.pointee.commit?(writer, &progress) ?? -1
    if end < 0 {
      var error = GitError(code: end, doing: doing)
      error.blameFullDisk(free: DiskSpace(at: store)?.bytes ?? .max)
      throw error
    }
    try check(git_odb_refresh(odb), doing)
  }

  private mutating func appendHeader(type: UInt8, size: Int) {
    var rest = size >> 4
    var byte = type << 4 | UInt8(size & 15)
    while rest > 0 {
      pack.append(byte | 0x80)
      byte = UInt8(rest & 0x7f)
      rest >>= 7
    }
    pack.append(byte)
  }

  private mutating func appendDeflated(_ bytes: UnsafeRawBufferPointer) throws(GitError) {
    var code = Z_OK
    let room = Int(compressBound(UInt(bytes.count)))
    pack += [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      var length = UInt(room)
      code = compress2(
        buffer.baseAddress, &length, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        UInt(bytes.count), Z_BEST_SPEED)
      count = code == Z_OK ? Int(length) : 0
    }
    guard code == Z_OK else {
      throw GitError(.other, doing: doing, message: "deflate gave code \(code)")
    }
  }
}
