/// An error that a user reads: what is wrong and where, what to do next, and how the command ends.
///
/// `description` is one line without a full stop; it names the file, and line and column where they
/// are known.
package protocol UserFacingError: Error, CustomStringConvertible {
  /// What to do next; nil where nothing can be said.
  var hint: String? { get }
  /// How the command ends that is kept from its work by it.
  var exitCode: ExitCode { get }
  /// The lines that the user reads.
  var lines: [String] { get }
}

extension UserFacingError {
  /// `error: DESCRIPTION`, and `hint: HINT` on a line of its own.
  package var lines: [String] {
    ["error: \(description)"] + (hint.map { ["hint: \($0)"] } ?? [])
  }
}
