import Basics

/// Why there is no source in what was given as an archive.
package struct ArchiveError: UserFacingError, Equatable {
  /// The kinds a caller tells apart.
  package enum Kind: Sendable, Equatable {
    /// There is no such file.
    case missing
    /// The file cannot be read.
    case unreadable
    /// It could not be fetched.
    case notFetched
    /// It is something else than an archive.
    case notAnArchive
    /// It ends too early, or its bytes contradict their checksums.
    case damaged
    /// An entry that leads out of the tree, or is no file, folder or link.
    case unsafeEntry
    /// More than a source may have.
    case tooLarge
    /// A file is not what `package.xml` says of it.
    case wrongDigest
    /// `package.xml` cannot be read.
    case badManifest
  }

  /// The archive, as messages call it.
  package var archive: String
  /// What kind of fault.
  package var kind: Kind
  /// What is wrong, in one sentence without a full stop.
  package var message: String
  /// What to do next.
  package var hint: String?

  /// A fault of an archive.
  package init(_ archive: String, _ kind: Kind, _ message: String, hint: String? = nil) {
    self.archive = archive
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  /// The error, in words.
  package var description: String { "\(archive): \(message)" }

  /// How the command ends: what was named as an archive and is none is wrong use.
  package var exitCode: ExitCode { kind == .notFetched ? .ownError : .usage }
}
