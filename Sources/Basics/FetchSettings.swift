/// What everything that is fetched over the network is told, whichever program fetches it.
///
/// Each way there (curl, libgit2, apt, mmdebstrap) takes it without a default, and so does what leads to one: a
/// setting of all of them, such as a proxy, is a field here, and then at hand wherever something is fetched.
package struct FetchSettings: Sendable, Hashable {
  /// Whether what was fetched before is fetched again.
  package var refetches: Bool

  /// Settings with all their parts.
  package init(refetches: Bool) {
    self.refetches = refetches
  }
}
