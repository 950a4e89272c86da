import Recipes

/// The source is of a version that was not asked for.
public struct VersionMismatch: Error, Equatable, CustomStringConvertible {
  /// The versions that will do.
  public var wanted: VersionBand
  /// The version of the source; nil where it does not tell.
  public var found: String?

  /// The error, in words.
  public var description: String {
    "this needs grpc \(wanted), the source is \(found.map { "grpc \($0)" } ?? "of no known version")"
  }

  /// What to do about it.
  public var hint: String {
    let version = wanted.to ?? wanted.from ?? ""
    let tag = version.split(separator: ".").count == 2 ? "v\(version).0" : "v\(version)"
    return """
      name such a version, as --source upstream --ref \(tag), and a core that it builds against; \
      --any-version looks all the same
      """
  }
}
