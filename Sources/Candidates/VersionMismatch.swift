import Basics
import Model

/// The source is of a version that was not asked for.
package struct VersionMismatch: UserFacingError, Equatable {
  /// The versions that will do.
  package var wanted: VersionRange
  /// The version of the source; nil where it does not tell.
  package var found: String?

  /// The error, in words.
  package var description: String {
    "this needs grpc \(wanted), the source is \(found.map { "grpc \($0)" } ?? "of no known version")"
  }

  /// How the command ends.
  package var exitCode: ExitCode { .untestable }

  /// What to do about it.
  package var hint: String? {
    let version = wanted.to ?? wanted.from ?? ""
    let tag = version.split(separator: ".").count == 2 ? "v\(version).0" : "v\(version)"
    return """
      name such a version, as --source upstream --ref \(tag), and a core that it builds against; \
      --any-version looks all the same
      """
  }
}
