/// How a source tree becomes an artifact.
public struct BuildRecipe: Codable, Sendable, Equatable {
  /// Its name, that of its file: `system-core`.
  public var name: String
  /// What it builds, one sentence.
  public var description: String
  /// The folders of the source that the build sees; a change elsewhere does not reach it.
  public var reads: [String]
  /// What must be there, a program's name or the path of a file, and the Debian package it is in.
  public var needs: [String: String]
  /// The steps, in order.
  public var steps: [BuildStep]
  /// The files it yields: the artifact's name to the path in the built tree.
  public var yields: [String: String]
  /// How the core is made again; nil where the system's own serves.
  public var core: CoreRecipe?
  /// The recipe whose parts it takes, all but description and core, until a book has put them in.
  var like: String?

  /// A recipe with all its parts.
  public init(
    name: String, description: String = "", reads: [String], needs: [String: String] = [:],
    steps: [BuildStep], yields: [String: String], core: CoreRecipe? = nil
  ) {
    self.name = name
    self.description = description
    self.reads = reads
    self.needs = needs
    self.steps = steps
    self.yields = yields
    self.core = core
  }
}

/// One step of a build: a program with its arguments, never a shell line.
public struct BuildStep: Codable, Sendable, Equatable {
  /// Its name: `configure`.
  public var name: String
  /// Program and arguments; `{phpize}`, `{php-config}` and `{jobs}` are filled in.
  public var run: [String]
  /// The folder it runs in, relative to the source's root.
  public var directory: String
  /// The paths of the source it reads; the step is shared by all trees in which they are the same.
  public var reads: [String]
  /// Environment variables it adds.
  public var environment: [String: String]
  /// Whether the step can start from another tree's result, given that objects whose dependency
  /// files (`*.dep`, make syntax) name a changed file are removed first.
  public var incremental: Bool
  /// Whether it sees the core that the recipe made, in `/mnt/core`.
  public var usesCore: Bool
  /// Whether it sees the compiler's cache (`ccache`), which all candidates share.
  public var usesCompilerCache: Bool
  /// Whether the tree it leaves is kept, for builds to come that read the same up to it.
  public var isKept: Bool

  /// A step with all its parts.
  public init(
    name: String, run: [String], directory: String = ".", reads: [String],
    environment: [String: String] = [:], incremental: Bool = false,
    usesCore: Bool = false, usesCompilerCache: Bool = false, isKept: Bool = true
  ) {
    self.name = name
    self.run = run
    self.directory = directory
    self.reads = reads
    self.environment = environment
    self.incremental = incremental
    self.usesCore = usesCore
    self.usesCompilerCache = usesCompilerCache
    self.isKept = isKept
  }
}

/// Where a source comes from.
public struct SourceRecipe: Codable, Sendable, Equatable {
  /// Its name, that of its file: `debian`.
  public var name: String
  /// What it is, one sentence.
  public var description: String
  /// Where it is fetched.
  public var origin: Origin
  /// When scenarios tell what its unpatched build does; nil when they never do.
  public var knownBase: KnownBase?

  /// What a source and its core must be for the base to do what scenarios know of it.
  public struct KnownBase: Codable, Sendable, Equatable {
    /// The version that the extension's begins with: `1.51`.
    public var version: String
    /// Whether the core it runs on registers fork handlers.
    public var coreForkHandlers: Bool

    /// A base that is known.
    public init(version: String, coreForkHandlers: Bool) {
      self.version = version
      self.coreForkHandlers = coreForkHandlers
    }
  }

  /// The kinds of origin.
  public enum Origin: Codable, Sendable, Equatable {
    /// A Debian source package, at the version of an installed binary package.
    case debian(package: String, versionOf: String)
    /// A git repository and the ref in it; `{version}` is filled in.
    case git(url: String, ref: String)
  }

  /// A source with all its parts.
  public init(
    name: String, description: String = "", origin: Origin, knownBase: KnownBase? = nil
  ) {
    self.name = name
    self.description = description
    self.origin = origin
    self.knownBase = knownBase
  }
}
