/// An extension of PHP that every run loads beside gRPC's.
package struct GivenExtension: Sendable, Equatable {
  /// Its name: `swoole`.
  package var name: String
  /// The file on the host; nil for the one of that name that PHP has.
  package var path: String?

  /// An extension of this name.
  package init(name: String, path: String? = nil) {
    self.name = name
    self.path = path
  }
}
