import Basics

/// A source that is to be laid over another has no extension.
package struct MissingExtension: UserFacingError, Equatable {
  /// What the source is called.
  package var source: String
  /// Where the extension would be.
  package var folder: String

  /// The error, in words.
  package var description: String {
    "\(source): there is no \(folder) in it, which --overlay takes"
  }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What to do about it.
  package var hint: String? {
    "name a source that has the extension: debian, an archive of PECL, a tag of the repository"
  }
}
