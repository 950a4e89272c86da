/// Where a source comes from.
package struct SourceRecipe: Codable, Sendable, Equatable {
  /// Its name, that of its file: `debian`.
  package var name: String
  /// What it is, one sentence.
  package var description: String
  /// Where it is fetched.
  package var origin: Origin
  /// When scenarios tell what its unpatched build does; nil when they never do.
  package var knownBase: KnownBase?

  /// What a source and its core must be for the base to do what scenarios know of it.
  package struct KnownBase: Codable, Sendable, Equatable {
    /// The version that the extension's begins with: `1.51`.
    package var version: String
    /// Whether the core it runs on registers fork handlers.
    package var coreForkHandlers: Bool

    /// A base that is known.
    package init(version: String, coreForkHandlers: Bool) {
      self.version = version
      self.coreForkHandlers = coreForkHandlers
    }
  }

  /// The kinds of origin.
  package enum Origin: Codable, Sendable, Equatable {
    /// A Debian source package, at the version of an installed binary package.
    case debian(package: String, versionOf: String)
    /// A git repository and the ref in it; `{version}` is filled in.
    case git(url: String, ref: String)
    /// An archive at an address; `{version}` is filled in.
    case archive(url: String)
  }

  /// A source with all its parts.
  package init(
    name: String, description: String = "", origin: Origin, knownBase: KnownBase? = nil
  ) {
    self.name = name
    self.description = description
    self.origin = origin
    self.knownBase = knownBase
  }
}
