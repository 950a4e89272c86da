import Basics
import Model

/// An archive holds something, but no source that the target knows.
package struct UnknownLayout: UserFacingError, Equatable {
  /// What the archive is called.
  package var source: String
  /// What was looked for.
  package var target: Target

  /// The error, in words.
  package var description: String { "\(source): there is no source of \(target.name) in it" }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What to do about it.
  package var hint: String? {
    let layouts = target.layouts.map { "\($0.name): \($0.marks.joined(separator: ", "))" }
    return "what such a source has: " + layouts.joined(separator: "; or ")
      + "; --overlay lays the extension of another source over this one"
  }
}
