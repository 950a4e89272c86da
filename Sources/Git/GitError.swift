import Basics
import CLibgit2
import Glibc

/// What went wrong in a repository or on the way to one: what, where, and what to do next.
package struct GitError: UserFacingError, Hashable {
  /// The kinds a caller tells apart.
  package enum Kind: Hashable, Sendable {
    /// The source has no such ref or commit; the nearest names it does have.
    case noSuchRef(nearest: [String])
    /// The host name does not resolve.
    case noSuchHost
    /// The host is there, but does not answer or the handshake fails.
    case cannotConnect
    /// The server wants credentials.
    case authenticationRequired
    /// The place exists or answers, but holds no repository.
    case notARepository
    /// The connection ended before everything had come.
    case connectionLost
    /// A way of naming a source that is not supported.
    case unsupportedURL
    /// The store cannot be written: read-only, or not ours.
    case storeNotWritable
    /// The disk of the store is full.
    case diskFull
    /// The caller stopped it.
    case cancelled
    /// An object or path is not in the store.
    case notFound
    /// A path or entry that must not be written or read: the entry and why.
    case unsafeEntry
    /// A file of a folder cannot be read or written.
    case file
    /// Anything else that libgit2 said.
    case other
  }

  /// What kind of failure.
  package var kind: Kind
  /// What we were doing, e.g. `fetch v1.51.1 from https://…`.
  package var doing: String
  /// The words of libgit2 or of the system.
  package var message: String
  /// libgit2's return code, 0 when it was not libgit2 that failed.
  package var code: Int32
  /// libgit2's error class, 0 when it was not libgit2 that failed.
  package var errorClass: Int32
  /// What to do next.
  package var hint: String?

  /// An error of our own, not of libgit2.
  package init(_ kind: Kind, doing: String, message: String, hint: String? = nil) {
    self.kind = kind
    self.doing = doing
    self.message = message
    self.hint = hint
    code = 0
    errorClass = 0
  }

  /// Reads libgit2's last error of this thread; call at once after the failing call.
  init(code: Int32, doing: String) {
    self.code = code
    self.doing = doing
    if let last = git_error_last(), let text = last.pointee.message {
      message = String(cString: text)
      errorClass = last.pointee.klass
    } else {
      message = "libgit2 gave code \(code) and no message"
      errorClass = 0
    }
    kind = Self.storeKind(code: code, message: message)
    if errorClass == Int32(GIT_ERROR_NOMEMORY.rawValue) {
      kind = .unsafeEntry
      message =
        "an object of it has more than \(Int(FORKPROOF_LARGEST_PIECE) >> 20) MiB, or no memory is left"
    }
    hint = Self.hint(for: kind)
  }

  /// An error from `errno`, read at once.
  init(errno number: Int32, doing: String, kind: Kind = .file) {
    let told: Kind? =
      switch number {
      case ENOSPC, EDQUOT: .diskFull
      case EROFS, EACCES: .storeNotWritable
      default: nil
      }
    self.init(told ?? kind, doing: doing, message: systemMessage(number))
  }

  /// The kinds that can be told from what libgit2 says of any call: of the system's errors it keeps the words.
  private static func storeKind(code: Int32, message: String) -> Kind {
    if message.contains("No space left on device") || message.contains("Disk quota exceeded") {
      return .diskFull
    }
    if message.contains("Read-only file system") || message.contains("Permission denied") {
      return .storeNotWritable
    }
    if code == GIT_ENOTFOUND.rawValue { return .notFound }
    if code == GIT_EAUTH.rawValue { return .authenticationRequired }
    return .other
  }

  static func hint(for kind: Kind) -> String? {
    switch kind {
    case .diskFull: "free some space where the store lives, then try again"
    case .storeNotWritable: "make the store's folder writable, or choose another"
    case .authenticationRequired:
      "no credentials are ever asked for; use a public address, or a local clone's path"
    case .noSuchHost: "check the spelling of the host and the network"
    case .cannotConnect: "check the address, the port and the proxy settings"
    case .connectionLost: "try again; what is already stored is not fetched again"
    case .notARepository: "check the address; a source is a git repository"
    case .noSuchRef(let nearest):
      nearest.isEmpty
        ? "give a tag, a branch, a full name (refs/…) or a commit id of 40 digits"
        : "did you mean \(nearest.joined(separator: ", "))?"
    default: nil
    }
  }
}

extension GitError {
  /// `doing: message`; of a cancelled operation no more than that it was.
  package var description: String {
    kind == .cancelled ? "interrupted" : "\(doing): \(message)"
  }

  /// How the command ends: a name that leads nowhere is the user's, a failure is our own.
  package var exitCode: ExitCode {
    switch kind {
    case .noSuchRef, .notARepository: .usage
    case .cancelled: .inconclusive
    default: .ownError
    }
  }
}
