/// The version of forkproof; `Files` adds the commit.
package enum ForkproofVersion {
  /// By semver.org.
  package static let number = "0.2.0"
}
