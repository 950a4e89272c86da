/// The version of forkproof, as `--version` and every record tell it.
package enum ForkproofVersion {
  /// By semver.org.
  package static let number = "0.2.0"
}
