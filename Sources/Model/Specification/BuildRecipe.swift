/// How a source tree becomes an artifact.
package struct BuildRecipe: Codable, Sendable, Equatable {
  /// Its name, that of its file: `system-core`.
  package var name: String
  /// What it builds, one sentence.
  package var description: String
  /// The folders of the source that the build sees; a change elsewhere does not reach it.
  package var reads: [String]
  /// What must be there, a program's name or the path of a file, and the Debian package it is in.
  package var needs: [String: String]
  /// The steps, in order.
  package var steps: [BuildStep]
  /// The files it yields: the artifact's name to the path in the built tree.
  package var yields: [String: String]
  /// The file of those that is loaded once with every symbol bound, before anything runs; nil for none.
  package var loads: String?
  /// How the core is made again; nil where the system's own serves.
  package var core: CoreRecipe?
  /// The recipe whose parts it takes, all but description and core, until a book has put them in.
  package var like: String?

  /// A recipe with all its parts.
  package init(
    name: String, description: String = "", reads: [String], needs: [String: String] = [:],
    steps: [BuildStep], yields: [String: String], loads: String? = nil, core: CoreRecipe? = nil,
    like: String? = nil
  ) {
    self.name = name
    self.description = description
    self.reads = reads
    self.needs = needs
    self.steps = steps
    self.yields = yields
    self.loads = loads
    self.core = core
    self.like = like
  }
}

extension BuildRecipe {
  /// Debian's package of the core's headers and archives.
  package static let corePackage = "libgrpc-dev"

  /// Whether what it builds runs on the core of the system: it is compiled with that core's headers.
  package var usesCoreOfSystem: Bool { needs.values.contains(Self.corePackage) }
}

/// One step of a build: a program with its arguments, never a shell line.
package struct BuildStep: Codable, Sendable, Equatable {
  /// Its name: `configure`.
  package var name: String
  /// Program and arguments; `{phpize}`, `{php-config}` and `{jobs}` are filled in.
  package var run: [String]
  /// The folder it runs in, relative to the source's root.
  package var directory: String
  /// The paths of the source it reads; the step is shared by all trees in which they are the same.
  package var reads: [String]
  /// Environment variables it adds.
  package var environment: [String: String]
  /// Whether the step can start from another tree's result, given that objects whose dependency
  /// files (`*.dep`, make syntax) name a changed file are removed first.
  package var incremental: Bool
  /// Whether it sees the core that the recipe made, in `/mnt/core`.
  package var usesCore: Bool
  /// Whether it sees the compiler's cache (`ccache`), which builds of the base fill and candidates take from.
  package var usesCompilerCache: Bool
  /// Whether the tree it leaves is kept, for builds to come that read the same up to it.
  package var isKept: Bool
  /// How the units of the Makefile that `phpize` made are compiled; nil where the step runs that Makefile
  /// or none.
  package var units: UnitRecipe?

  /// A step with all its parts.
  package init(
    name: String, run: [String], directory: String = ".", reads: [String],
    environment: [String: String] = [:], incremental: Bool = false,
    usesCore: Bool = false, usesCompilerCache: Bool = false, isKept: Bool = true,
    units: UnitRecipe? = nil
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
    self.units = units
  }
}
