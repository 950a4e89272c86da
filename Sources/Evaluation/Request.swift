import Fetching
import Recipes
import Record
import Running
import Sandbox
import Storage

/// What is to be evaluated, and with what.
public struct Request: Sendable {
  /// Which source.
  public var source: SourceChoice
  /// The versions that the source may be of; nil for any.
  public var versions: VersionBand?
  /// Whether a source that is there already is asked for again.
  public var refresh = false
  /// The candidates.
  public var candidates: CandidateChoice
  /// Hunks may fit without so many of their outer context lines.
  public var fuzz = 0
  /// How the source is built: for each candidate the first of these that builds all it changes.
  public var recipes: [BuildRecipe]
  /// Recipes that could be asked for, where none of those builds a candidate.
  public var otherRecipes: [BuildRecipe] = []
  /// The scenarios, and the folder each one's script lies in.
  public var scenarios: [PlannedScenario]
  /// The settings matrix; a scenario may use a part of it.
  public var settings: [Settings]
  /// How stacks become titles.
  public var rules: SignatureRules
  /// How often cells are run.
  public var sampling = Sampling()
  /// How long runs may be begun, in seconds; nil for as long as it takes.
  public var budget: Double?
  /// Whether runs of earlier evaluations are left aside.
  public var isFresh = false
  /// The folder that runs leave their own folders in, for a debugger; nil where none is left.
  public var kept: String?
  /// Runs at work at once; those that hang are not counted.
  public var width: Int
  /// What keeps runs apart from the machine.
  public var isolation = Runner.Isolation.bubblewrap
  /// Extensions of PHP that are loaded into every run, in this order.
  public var extensions: [GivenExtension] = []
  /// The system that builds and PHP belong to.
  public var root = SystemRoot.host
  /// The PHP-FPM to run; nil for the one beside PHP.
  public var fpm: String?
  /// `php`, `phpize` and `php-config`, as paths or names on `PATH`.
  public var php = "php"
  /// See `php`.
  public var phpize = "phpize"
  /// See `php`.
  public var phpConfig = "php-config"
  /// The folder of our own programs.
  public var programs: String
  /// Where things are kept.
  public var locations: Locations

  /// A request with what has no default.
  public init(
    source: SourceChoice, candidates: CandidateChoice, recipes: [BuildRecipe],
    scenarios: [PlannedScenario],
    settings: [Settings], rules: SignatureRules, width: Int, programs: String, locations: Locations
  ) {
    self.source = source
    self.candidates = candidates
    self.recipes = recipes
    self.scenarios = scenarios
    self.settings = settings
    self.rules = rules
    self.width = width
    self.programs = programs
    self.locations = locations
  }
}

/// Which candidates are wanted.
public enum CandidateChoice: Sendable, Equatable {
  /// Patch files, and folders with a series.
  case paths([String])
  /// All that folders of version bands (`grpc-1.51`) have for the version of the source.
  case band(of: [String])
}

/// A scenario and the folder its script lies in.
public struct PlannedScenario: Sendable {
  /// The scenario.
  public var scenario: Scenario
  /// The folder of its recipe.
  public var folder: String

  /// A scenario of that folder.
  public init(_ scenario: Scenario, folder: String) {
    self.scenario = scenario
    self.folder = folder
  }

  /// The scenario of this name.
  /// - Throws: `RecipeError` with the nearest name when there is none.
  public init(named name: String, in book: RecipeBook) throws(RecipeError) {
    scenario = try book.scenario(named: name)
    folder = String(try book.script(ofScenario: name).dropLast(scenario.script.count + 1))
  }
}
