import Basics
import Model
import Patching
import Sandbox
import Storage

/// What is to be built, of which source, and with what.
package struct BuildRequest: Sendable {
  /// Which source.
  package var source: SourceChoice
  /// A source whose extension takes the place of the first one's; nil for none.
  package var overlay: SourceChoice?
  /// What the source looks like.
  package var target: Target
  /// The versions that the source may be of; nil for any.
  package var versions: VersionRange?
  /// What every fetch of sources and candidates is told.
  package var fetching: FetchSettings
  /// The candidates.
  package var candidates: CandidateChoice
  /// How many outer context lines of a hunk may be missing.
  package var fuzz = 0
  /// How the source is built: each candidate gets the first of these that builds all it changes.
  package var recipes: [BuildRecipe]
  /// The recipes in the place of those, by the name of the source's layout.
  package var recipesOfLayouts: [String: [BuildRecipe]] = [:]
  /// Recipes to suggest where none of those builds a candidate.
  package var otherRecipes: [BuildRecipe] = []
  /// The system that builds and PHP belong to.
  package var root = SystemRoot.host
  /// The PHP to build for.
  package var php = PhpPrograms()
  /// Where things are kept.
  package var locations: Locations

  /// A request with what has no default.
  package init(
    source: SourceChoice, target: Target, fetching: FetchSettings, candidates: CandidateChoice,
    recipes: [BuildRecipe], locations: Locations
  ) {
    self.source = source
    self.target = target
    self.fetching = fetching
    self.candidates = candidates
    self.recipes = recipes
    self.locations = locations
  }
}

/// The programs of one PHP, as paths or as names on `PATH`.
package struct PhpPrograms: Sendable, Equatable {
  /// The interpreter.
  package var php = "php"
  /// What prepares an extension's source for building.
  package var phpize = "phpize"
  /// What tells how PHP was built.
  package var phpConfig = "php-config"

  /// Those found on `PATH`.
  package init() {}
}

/// Which candidates are wanted.
package enum CandidateChoice: Sendable, Equatable {
  /// Patch files, folders with a series, commits of the source.
  case paths([String])
  /// All that these folders have for the version of the source, below `grpc-MAJOR.MINOR`.
  case series(of: [String])
  /// These, which were read already.
  case given([Candidate])
}
