/// A system that builds and PHP can run in, and how its root folder is made.
package struct EnvironmentRecipe: Codable, Sendable, Equatable {
  /// Its name, that of its file: `debian-13`.
  package var name: String
  /// What it is, one sentence.
  package var description: String
  /// The release of Debian, by the name that apt sources have for it: `trixie`.
  package var release: String
  /// The suites that packages are taken from; empty for all that this machine takes those of its own
  /// release from: `bookworm-security` becomes `trixie-security`.
  package var suites: [String]
  /// The packages installed beside the essential ones.
  package var packages: [String]

  /// An environment with all its parts.
  package init(
    name: String, description: String = "", release: String, suites: [String] = [],
    packages: [String]
  ) {
    self.name = name
    self.description = description
    self.release = release
    self.suites = suites
    self.packages = packages
  }
}
