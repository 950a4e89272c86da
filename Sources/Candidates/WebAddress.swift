import Foundation

/// An `http` or `https` address that a user named.
package struct WebAddress: Sendable, Hashable {
  /// The address as it was given; it may hold a password or a token.
  let text: String
  let parts: URLComponents

  /// An `http` or `https` address; nil for any other text.
  package init?(_ text: String) {
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://"),
      let parts = URLComponents(string: text), parts.host?.isEmpty == false
    else { return nil }
    self.text = text
    self.parts = parts
  }

  /// The address as reports and messages show it: without user, password, query and fragment.
  package var shown: String {
    var shown = parts
    (shown.user, shown.password, shown.query, shown.fragment) = (nil, nil, nil, nil)
    return shown.string ?? "the address"
  }

  /// Whether the way there is encrypted.
  var isSafe: Bool { parts.scheme?.lowercased() == "https" }
}
