import Basics

/// What is wrong with a patch file or series, whatever tree it is for.
package struct PatchError: UserFacingError, Hashable {
  /// The kinds a caller tells apart.
  package enum Kind: String, Hashable, Sendable {
    /// There is no such file.
    case missing
    /// The file cannot be read.
    case unreadable
    /// The file has no bytes.
    case empty
    /// There is text, but no diff in it.
    case notAPatch
    /// Another form than a unified diff, which has a name.
    case foreignForm
    /// What is to be decoded is damaged.
    case damaged
    /// There is more of it than an input of its kind may have.
    case tooLarge
    /// It could not be fetched.
    case notFetched
    /// The caller's task was cancelled.
    case interrupted
    /// A change of a binary file.
    case binary
    /// A merge's combined diff.
    case combined
    /// A hunk has fewer or more lines than its header says, or a line that cannot be in it.
    case brokenHunk
    /// A file header that is broken, or that promises what does not follow.
    case brokenHeader
    /// A path that must not be written.
    case unsafePath
    /// A change we do not do: a submodule, a mode that no hunk tells, a file on one side only.
    case unsupported
    /// A line of a series file.
    case series
  }

  /// The patch or series file, as the user named it.
  package var file: String
  /// The line in it, from 1.
  package var line: Int
  /// What kind of fault.
  package var kind: Kind
  /// What is wrong, in one sentence without a full stop.
  package var message: String
  /// What to do next.
  package var hint: String?

  /// An error from its parts.
  package init(file: String, line: Int, kind: Kind, message: String, hint: String? = nil) {
    self.file = file
    self.line = line
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}

extension PatchError {
  /// `file:line: message`
  package var description: String { "\(file):\(line): \(message)" }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }
}
