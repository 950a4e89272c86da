import Basics
import Glibc

extension Repository {
  /// Writes the parts of a tree below `prefixes` into `folder`; nil writes all of it.
  ///
  /// The folder is made when it is not there, and must be empty. Files get mode 644 or 755 whatever
  /// the umask, links are kept as links, nothing is followed or written over, and every entry gets
  /// the modification time `epoch`. Throws `notFound` for a prefix the tree does not have,
  /// `unsafeEntry` for a path that must not be written, `file` when writing fails.
  package borrowing func checkout(
    _ tree: ObjectID, below prefixes: [String]? = nil, into folder: String, epoch: Int
  ) throws(GitError) {
    let doing = "write tree \(tree) to \(folder)"
    for prefix in prefixes ?? [] {
      try SafePath.check(prefix, doing: doing)
      guard try entry(in: tree, at: prefix) != nil else {
        throw GitError(
          .notFound, doing: doing, message: "\(prefix): the tree has no such path")
      }
    }
    if mkdir(folder, 0o755) != 0 && errno != EEXIST { throw GitError(errno: errno, doing: doing) }
    let root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { throw GitError(errno: errno, doing: doing) }
    defer { close(root) }
    guard try isEmpty(root, doing: doing) else {
      throw GitError(
        .unsafeEntry, doing: doing, message: "the folder is not empty",
        hint: "give a folder that is empty or not there yet")
    }
    let writer = CheckoutWriter(prefixes: prefixes, epoch: epoch, doing: doing)
    try writer.write(tree, of: self, into: root, path: "", depth: 0)
  }

  private borrowing func isEmpty(_ folder: Int32, doing: String) throws(GitError) -> Bool {
    guard let stream = fdopendir(dup(folder)) else { throw GitError(errno: errno, doing: doing) }
    defer { closedir(stream) }
    var count = 0
    while readdir(stream) != nil { count += 1 }
    return count <= 2
  }
}

/// Writes entries relative to open folders, so no link can lead it astray.
private final class CheckoutWriter {
  var prefixes: [String]?
  var epoch: Int
  var doing: String
  private var written = 0

  init(prefixes: [String]?, epoch: Int, doing: String) {
    self.prefixes = prefixes
    self.epoch = epoch
    self.doing = doing
  }

  func write(
    _ tree: ObjectID, of repository: borrowing Repository, into folder: Int32, path: String,
    depth: Int
  ) throws(GitError) {
    guard depth < Repository.deepest else {
      throw GitError(.unsafeEntry, doing: doing, message: "the tree is too deep")
    }
    for entry in try repository.entries(of: tree) {
      let name = entry.path
      let full = path.isEmpty ? name : path + "/" + name
      guard !name.contains("/"), SafePath.fault(of: name) == nil else {
        throw GitError(
          .unsafeEntry, doing: doing, message: "\(full): this name must not be written")
      }
      guard isWanted(full, folder: entry.mode == .folder) else { continue }
      written += 1
      guard written <= Repository.mostEntries else {
        throw GitError(
          .unsafeEntry, doing: doing,
          message: "there are more than \(Repository.mostEntries) entries in it")
      }
      switch entry.mode {
      case .folder:
        try writeFolder(entry.id, name, of: repository, into: folder, path: full, depth: depth)
      case .link:
        try writeLink(entry.id, name, of: repository, into: folder, path: full)
      case .regular, .executable:
        try writeFile(entry, name, of: repository, into: folder, path: full)
      case .submodule:
        continue
      }
    }
    try stamp(folder, path: path)
  }

  /// True for what lies at or below a prefix, and for the folders on the way to one.
  private func isWanted(_ path: String, folder: Bool) -> Bool {
    guard let prefixes else { return true }
    return prefixes.contains {
      path.isWithin($0) || (folder && $0.isWithin(path))
    }
  }

  private func writeFolder(
    _ tree: ObjectID, _ name: String, of repository: borrowing Repository, into folder: Int32,
    path: String, depth: Int
  ) throws(GitError) {
    guard mkdirat(folder, name, 0o755) == 0 else { throw failed(path) }
    let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard inner >= 0 else { throw failed(path) }
    defer { close(inner) }
    guard fchmod(inner, 0o755) == 0 else { throw failed(path) }
    try write(tree, of: repository, into: inner, path: path, depth: depth + 1)
  }

  private func writeLink(
    _ blob: ObjectID, _ name: String, of repository: borrowing Repository, into folder: Int32,
    path: String
  ) throws(GitError) {
    let target = try repository.bytes(of: blob)
    guard !target.isEmpty, !target.contains(0) else {
      throw GitError(.unsafeEntry, doing: doing, message: "\(path): a link to nowhere")
    }
    let text = target.map { CChar(bitPattern: $0) } + [0]
    guard symlinkat(text, folder, name) == 0 else { throw failed(path) }
    guard utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW) == 0 else { throw failed(path) }
  }

  private func writeFile(
    _ entry: TreeEntry, _ name: String, of repository: borrowing Repository, into folder: Int32,
    path: String
  ) throws(GitError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = openat(folder, name, flags, 0o600)
    guard file >= 0 else { throw failed(path) }
    defer { close(file) }
    try repository.withBytes(of: entry.id) { (bytes) throws(GitError) in
      var rest = bytes[...]
      while !rest.isEmpty {
        let chunk = UnsafeRawBufferPointer(rebasing: rest)
        let wrote = Glibc.write(file, chunk.baseAddress, chunk.count)
        if wrote < 0 && errno == EINTR { continue }
        guard wrote > 0 else { throw failed(path) }
        rest = rest.dropFirst(wrote)
      }
    }
    guard fchmod(file, entry.mode == .executable ? 0o755 : 0o644) == 0 else { throw failed(path) }
    try stamp(file, path: path)
  }

  private var times: [timespec] {
    [timespec(tv_sec: epoch, tv_nsec: 0), timespec(tv_sec: epoch, tv_nsec: 0)]
  }

  private func stamp(_ descriptor: Int32, path: String) throws(GitError) {
    guard futimens(descriptor, times) == 0 else { throw failed(path) }
  }

  /// The error of the call that just failed.
  private func failed(_ path: String) -> GitError {
    let number = errno
    var error = GitError(errno: number, doing: doing)
    error.message = "\(path): \(error.message)"
    return error
  }
}
