import Basics
import Candidates
import Judging
import Model
import Recipes
import Running

/// What is to be evaluated, and with what.
package struct EvaluationRequest: Sendable {
  /// Source and candidates, and how they are built.
  package var build: BuildRequest
  /// The scenarios, and the folder each one's script lies in.
  package var scenarios: [PlannedScenario]
  /// The settings matrix; a scenario may use a part of it.
  package var settings: [Settings]
  /// How stacks become titles.
  package var rules: SignatureRules
  /// How often cells are run.
  package var sampling = Sampling()
  /// How long runs may be begun; nil for as long as it takes.
  package var budget: Duration?
  /// Whether runs of earlier evaluations are made again.
  package var rerunsAll = false
  /// The folder that runs leave their own folders in, for a debugger; nil where none is left.
  package var keptRuns: String?
  /// How many runs are active at once; those that hang are not counted.
  package var width: Int
  /// What runs are made with.
  package var environment: RunEnvironment
  /// The part to do here; nil for all of it.
  package var shard: Shard?
  /// What cells cost when they were run last, to deal them out by.
  package var costs = CellCosts()
  /// The record of an evaluation that was stopped, to go on from; nil for none.
  package var earlier: EarlierRecord?
  /// What the record must not tell.
  package var privateText = PrivateText()

  /// A request with what has no default.
  package init(
    _ build: BuildRequest, scenarios: [PlannedScenario], settings: [Settings],
    rules: SignatureRules, width: Int, environment: RunEnvironment
  ) {
    self.build = build
    self.scenarios = scenarios
    self.settings = settings
    self.rules = rules
    self.width = width
    self.environment = environment
  }
}

/// What runs are made with beside the system and the PHP that builds are for.
package struct RunEnvironment: Sendable {
  /// The folder of `forkproof-probe` and `forkproof-peer`.
  package var programs: String
  /// What keeps runs apart from the machine.
  package var isolation = Runner.Isolation.bubblewrap
  /// Extensions of PHP that are loaded into every run, in this order.
  package var extensions: [GivenExtension] = []
  /// The PHP-FPM to run; nil for the one beside PHP.
  package var fpm: String?

  /// An environment with our programs in `programs`.
  package init(programs: String) { self.programs = programs }
}

/// A scenario and the folder its script lies in.
package struct PlannedScenario: Sendable {
  /// The scenario.
  package var scenario: Scenario
  /// The folder of its recipe.
  package var folder: String

  /// A scenario of that folder.
  package init(_ scenario: Scenario, folder: String) {
    self.scenario = scenario
    self.folder = folder
  }

  /// The scenario of this name.
  /// - Throws: `RecipeError` with the nearest name when there is none.
  package init(named name: String, in book: RecipeBook) throws(RecipeError) {
    scenario = try book.scenario(named: name)
    folder = String(try book.script(ofScenario: name).dropLast(scenario.script.count + 1))
  }
}
