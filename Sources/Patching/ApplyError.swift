import Git

/// Why a patch does not apply to a tree.
package struct ApplyError: Error, Hashable, Sendable {
  /// The kinds a caller tells apart.
  package enum Reason: Hashable, Sendable {
    /// A hunk's old lines are nowhere in the file.
    case doesNotFit
    /// A hunk fits at several places: their first lines, from 1.
    case ambiguous(lines: [Int])
    /// The tree already holds what the patch would make.
    case alreadyApplied
    /// The file to change, delete or rename is not in the tree.
    case fileMissing
    /// The file to create is in the tree.
    case fileExists
    /// The hunk fits but for carriage returns at the ends of lines.
    case lineEndings
    /// A hunk without any context, which could go anywhere.
    case zeroContext
    /// The path leads through a symbolic link, or is one.
    case crossesLink
    /// The path is, or leads into, a submodule.
    case submodule
    /// A part of the path is a file, or the path is a folder.
    case notAFile
    /// The file's mode is not what the patch says.
    case mode
    /// A file to be deleted would keep lines.
    case keepsLines
    /// The section leaves its file as it is.
    case changesNothing
    /// Two sections lead to one path.
    case duplicatePath
    /// The end of a path is that of several files of the tree.
    case ambiguousPath([String])
    /// The caller's task was cancelled.
    case interrupted
    /// The repository failed.
    case repository(GitError)
    /// The proof of the result failed: our fault, not the patch's.
    case proofFailed
  }

  /// Whether the patch is to blame, not the repository, not we, and not the caller.
  var isOfPatch: Bool {
    switch reason {
    case .repository, .proofFailed, .interrupted: false
    default: true
    }
  }

  /// The patch file, as the user named it.
  package var file: String
  /// The line in it, from 1.
  package var line: Int
  /// The hunk within its file's section, from 1.
  package var hunk: Int?
  /// The path in the tree.
  package var path: String?
  /// Why, for code.
  package var reason: Reason
  /// Why, for people: one sentence without a full stop.
  package var message: String
  /// What to do next, or what was found instead.
  package var hint: String?
}

extension ApplyError: CustomStringConvertible {
  /// `file:line: message`
  package var description: String { "\(file):\(line): \(message)" }
}
