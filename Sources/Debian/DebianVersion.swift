/// The version of a Debian package: `[epoch:]upstream[-revision]` (Debian Policy, 5.6.12).
package struct DebianVersion: Sendable, Equatable {
  /// `1.51.1+dfsg` of `1:1.51.1+dfsg-3+b1`.
  package let upstream: String

  /// Reads a version as `dpkg-query` prints it.
  package init(_ text: String) {
    let colon = text.firstIndex(of: ":")
    let noEpoch = colon.map { text[text.index(after: $0)...] } ?? text[...]
    upstream = String(noEpoch.lastIndex(of: "-").map { noEpoch[..<$0] } ?? noEpoch)
  }

  /// What upstream calls the release: `1.51.1` of `1.51.1+dfsg`. By convention `+` begins what the
  /// packager did to the tarball, and `~` what makes a version sort before that release.
  package var release: String { String(upstream.prefix { $0 != "+" && $0 != "~" }) }
}
