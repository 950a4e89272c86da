/// An extension of PHP that every run loads beside gRPC's.
public struct GivenExtension: Sendable, Equatable {
  /// Its name: `swoole`.
  public var name: String
  /// The file on the host; nil for the one of that name that PHP has.
  public var path: String?

  /// An extension of this name.
  public init(name: String, path: String? = nil) {
    self.name = name
    self.path = path
  }
}
