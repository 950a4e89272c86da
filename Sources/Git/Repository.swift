import CLibgit2
import FoundationEssentials
import Glibc

/// An open bare repository.
///
/// Not `Sendable`: one value per thread of work. Opening costs microseconds, and several values
/// (and processes) share one store safely.
package struct Repository: ~Copyable {
  /// libgit2's handle, released with this value.
  let handle: OpaquePointer
  /// The folder of the store.
  package let path: String

  /// Opens the bare repository in the folder at `path`; throws `notARepository` when it is none.
  package init(openBare path: String) throws(GitError) {
    _ = Library.ready
    var opened: OpaquePointer?
    let code = git_repository_open_bare(&opened, path)
    guard code >= 0, let opened else {
      var error = GitError(code: code, doing: "open the store \(path)")
      if error.kind == .notFound || error.kind == .other {
        error.kind = .notARepository
        error.hint = "give the folder of a bare git repository"
      }
      throw error
    }
    handle = opened
    self.path = path
  }

  /// Opens the bare repository at `path`, made first if there is none.
  ///
  /// It is made beside and renamed, so two processes may do this at once. Throws
  /// `notARepository` when the folder holds something else.
  package init(createBare path: String) throws(GitError) {
    do throws(GitError) {
      try self.init(openBare: path)
      return
    } catch {
      guard error.kind == .notARepository else { throw error }
    }
    try Self.makeBare(at: path)
    try self.init(openBare: path)
  }

  deinit { git_repository_free(handle) }

  private static func makeBare(at path: String) throws(GitError) {
    let doing = "create the store \(path)"
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try makeFolders(parent, doing: doing)
    // mkdtemp wants room to write; the name says whose leftover it is after a kill.
    var template = Array((parent + "/.forkproof-store-XXXXXX").utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let fresh = made else {
      throw GitError(errno: errno, doing: doing, kind: .storeNotWritable)
    }
    var repository: OpaquePointer?
    let code = git_repository_init(&repository, fresh, 1)
    git_repository_free(repository)
    if code < 0 {
      let error = GitError(code: code, doing: doing)
      try? FileManager.default.removeItem(atPath: fresh)
      throw error
    }
    chmod(fresh, 0o755)
    // Fails when another process made it meanwhile, or when the folder is not empty: opening tells.
    if rename(fresh, path) != 0 { try? FileManager.default.removeItem(atPath: fresh) }
  }
}

/// Makes a folder and those above it.
func makeFolders(_ path: String, doing: String) throws(GitError) {
  if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
  guard errno == ENOENT else { throw GitError(errno: errno, doing: doing, kind: .storeNotWritable) }
  let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
  guard parent != path else {
    throw GitError(errno: ENOENT, doing: doing, kind: .storeNotWritable)
  }
  try makeFolders(parent, doing: doing)
  if mkdir(path, 0o755) != 0 && errno != EEXIST {
    throw GitError(errno: errno, doing: doing, kind: .storeNotWritable)
  }
}
