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
    try writer.write(tree, of: self, into: OpenFolder(descriptor: root, path: "", depth: 0))
  }

  private borrowing func isEmpty(_ folder: Int32, doing: String) throws(GitError) -> Bool {
    guard let stream = fdopendir(dup(folder)) else { throw GitError(errno: errno, doing: doing) }
    defer { closedir(stream) }
    var count = 0
    while readdir(stream) != nil { count += 1 }
    return count <= 2
  }
}

/// A folder of the checkout that is being filled.
private struct OpenFolder {
  let descriptor: Int32
  /// Its path from the checkout's root; empty for the root itself.
  let path: String
  /// How many folders lie above it.
  let depth: Int

  /// The path of what is called `name` in it, from the checkout's root.
  func path(of name: String) -> String { path.isEmpty ? name : path + "/" + name }
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
    _ tree: ObjectID, of repository: borrowing Repository, into folder: OpenFolder
  ) throws(GitError) {
    guard folder.depth < Repository.deepest else {
      throw GitError(.unsafeEntry, doing: doing, message: "the tree is too deep")
    }
    for entry in try repository.entries(of: tree) {
      let path = folder.path(of: entry.path)
      guard !entry.path.contains("/"), SafePath.fault(of: entry.path) == nil else {
        throw GitError(
          .unsafeEntry, doing: doing, message: "\(path): this name must not be written")
      }
      guard isWanted(path, folder: entry.mode == .folder) else { continue }
      written += 1
      guard written <= Repository.mostEntries else {
        throw GitError(
          .unsafeEntry, doing: doing,
          message: "there are more than \(Repository.mostEntries) entries in it")
      }
      switch entry.mode {
      case .folder: try writeFolder(entry, of: repository, into: folder)
      case .link: try writeLink(entry, of: repository, into: folder)
      case .regular, .executable: try writeFile(entry, of: repository, into: folder)
      case .submodule: continue
      }
    }
    try stamp(folder.descriptor, path: folder.path)
  }

  /// True for what lies at or below a prefix, and for the folders on the way to one.
  private func isWanted(_ path: String, folder: Bool) -> Bool {
    guard let prefixes else { return true }
    return prefixes.contains {
      path.isWithin($0) || (folder && $0.isWithin(path))
    }
  }

  private func writeFolder(
    _ entry: TreeEntry, of repository: borrowing Repository, into folder: OpenFolder
  ) throws(GitError) {
    let path = folder.path(of: entry.path)
    guard mkdirat(folder.descriptor, entry.path, 0o755) == 0 else { throw failed(path) }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let inner = openat(folder.descriptor, entry.path, flags)
    guard inner >= 0 else { throw failed(path) }
    defer { close(inner) }
    guard fchmod(inner, 0o755) == 0 else { throw failed(path) }
    try write(
      entry.id, of: repository,
      into: OpenFolder(descriptor: inner, path: path, depth: folder.depth + 1))
  }

  private func writeLink(
    _ entry: TreeEntry, of repository: borrowing Repository, into folder: OpenFolder
  ) throws(GitError) {
    let path = folder.path(of: entry.path)
    let target = try repository.bytes(of: entry.id)
    guard !target.isEmpty, !target.contains(0) else {
      throw GitError(.unsafeEntry, doing: doing, message: "\(path): a link to nowhere")
    }
    let text = target.map { CChar(bitPattern: $0) } + [0]
    guard symlinkat(text, folder.descriptor, entry.path) == 0 else { throw failed(path) }
    guard utimensat(folder.descriptor, entry.path, times, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw failed(path)
    }
  }

  private func writeFile(
    _ entry: TreeEntry, of repository: borrowing Repository, into folder: OpenFolder
  ) throws(GitError) {
    let path = folder.path(of: entry.path)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = openat(folder.descriptor, entry.path, flags, 0o600)
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
