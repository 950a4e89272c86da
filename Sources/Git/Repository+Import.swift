import CLibgit2
import Glibc

extension Repository {
  /// Brings a whole folder into the store, and gives its tree.
  ///
  /// Files with their executable bit and symbolic links as links; git's own `.git` and empty
  /// folders are left out. The id depends on names, content and executable bits only. Throws
  /// `unsafeEntry` for a socket, device or pipe, or a name that is not UTF-8, and `file` for what
  /// cannot be read.
  package borrowing func importFolder(_ folder: String) throws(GitError) -> ObjectID {
    let doing = "import \(folder)"
    let lock = try StoreLock(store: path)
    defer { withExtendedLifetime(lock) {} }
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw GitError(errno: errno, doing: doing) }
    var reader = FolderReader(
      pack: try PackWriter(repository: self, doing: doing), doing: doing)
    let tree = try reader.read(folder: descriptor, path: "", depth: 0)
    let root = if let tree { tree } else { try reader.writeTree([]) }
    try reader.finish()
    return root
  }
}

/// Reads a folder into a pack, depth first.
private struct FolderReader: ~Copyable {
  var pack: PackWriter
  let doing: String
  var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)

  init(pack: consuming PackWriter, doing: String) {
    self.pack = pack
    self.doing = doing
  }

  /// The tree of an open folder, which is closed; nil when there is nothing in it.
  mutating func read(folder: Int32, path: String, depth: Int) throws(GitError) -> ObjectID? {
    guard let stream = fdopendir(folder) else {
      let error = GitError(errno: errno, doing: doing)
      close(folder)
      throw error
    }
    defer { closedir(stream) }
    guard depth < Repository.deepest else {
      throw refused(path, "it is more than \(Repository.deepest) folders deep")
    }
    var entries: [RawEntry] = []
    for name in try names(of: stream, path: path) {
      let full = path.isEmpty ? name : path + "/" + name
      if let entry = try read(name, in: folder, path: full, depth: depth) { entries.append(entry) }
    }
    return entries.isEmpty ? nil : try writeTree(entries)
  }

  private func names(of stream: OpaquePointer, path: String) throws(GitError) -> [String] {
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) {
          String(validatingCString: $0)
        }
      }
      guard let name else {
        throw refused(path.isEmpty ? "." : path, "a name in this folder is not UTF-8")
      }
      if name != ".", name != "..", name != ".git" { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw GitError(errno: errno, doing: doing) }
    return names
  }

  private mutating func read(
    _ name: String, in folder: Int32, path: String, depth: Int
  ) throws(GitError) -> RawEntry? {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw failed(path, errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard inner >= 0 else { throw failed(path, errno) }
      guard let id = try read(folder: inner, path: path, depth: depth + 1) else { return nil }
      return RawEntry(name: name, mode: .folder, id: id)
    case S_IFLNK:
      return RawEntry(name: name, mode: .link, id: try link(name, in: folder, path: path))
    case S_IFREG:
      let mode: FileMode = status.st_mode & S_IXUSR != 0 ? .executable : .regular
      return RawEntry(name: name, mode: mode, id: try file(name, in: folder, path: path))
    default:
      throw refused(path, "it is neither file, folder nor symbolic link")
    }
  }

  private mutating func link(
    _ name: String, in folder: Int32, path: String
  ) throws(GitError) -> ObjectID {
    let length = readlinkat(folder, name, &buffer, buffer.count)
    guard length >= 0 else { throw failed(path, errno) }
    return try add(GIT_OBJECT_BLOB, length)
  }

  private mutating func file(
    _ name: String, in folder: Int32, path: String
  ) throws(GitError) -> ObjectID {
    let descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw refused(path, "it is not a file") }
    var length = 0
    while true {
      if length == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
      let got = buffer.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: length), $0.count - length)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw failed(path, errno) }
      if got == 0 { return try add(GIT_OBJECT_BLOB, length) }
      length += got
    }
  }

  private mutating func add(_ type: git_object_t, _ length: Int) throws(GitError) -> ObjectID {
    let bytes = buffer
    return try withRawBytes(of: bytes, count: length) { (raw) throws(GitError) in
      try pack.add(type, raw)
    }
  }

  /// Writes a tree; git orders folders as if their names ended in `/`.
  mutating func writeTree(_ entries: [RawEntry]) throws(GitError) -> ObjectID {
    let ordered = entries.map { (key: $0.sortKey, entry: $0) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var bytes: [UInt8] = []
    for (_, entry) in ordered {
      bytes += Array(String(entry.mode.rawValue, radix: 8).utf8)
      bytes.append(UInt8(ascii: " "))
      bytes += Array(entry.name.utf8)
      bytes.append(0)
      bytes += entry.id.bytes
    }
    return try withRawBytes(of: bytes, count: bytes.count) { (raw) throws(GitError) in
      try pack.add(GIT_OBJECT_TREE, raw)
    }
  }

  consuming func finish() throws(GitError) { try pack.finish() }

  private func failed(_ path: String, _ number: Int32) -> GitError {
    var error = GitError(errno: number, doing: doing)
    // It is the folder that cannot be read here, not the store that cannot be written.
    if error.kind == .storeNotWritable {
      error.kind = .file
      error.hint = "make it readable for this user"
    }
    error.message = "\(path): \(error.message)"
    return error
  }

  private func refused(_ path: String, _ why: String) -> GitError {
    GitError(
      .unsafeEntry, doing: doing, message: "\(path): \(why)", hint: "remove it from the folder")
  }
}

/// One line of a tree object.
private struct RawEntry {
  var name: String
  var mode: FileMode
  var id: ObjectID

  var sortKey: [UInt8] {
    mode == .folder ? Array(name.utf8) + [UInt8(ascii: "/")] : Array(name.utf8)
  }
}

/// Lends the first `count` bytes; `withUnsafeBytes` does not carry a typed error through.
private func withRawBytes<Value>(
  of bytes: [UInt8], count: Int, _ body: (UnsafeRawBufferPointer) throws(GitError) -> Value
) throws(GitError) -> Value {
  let result: Result<Value, GitError> = bytes.withUnsafeBytes { raw in
    do throws(GitError) {
      return .success(try body(UnsafeRawBufferPointer(rebasing: raw.prefix(count))))
    } catch {
      return .failure(error)
    }
  }
  return try result.get()
}
