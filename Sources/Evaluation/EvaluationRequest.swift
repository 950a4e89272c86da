import Basics
import Candidates
import Foundation
import Judging
import Model
import Recipes
import Running

/// What is to be evaluated, and with what; the parts of `matrix` are its own.
@dynamicMemberLookup
package struct EvaluationRequest: Sendable {
  /// Source and candidates, and how they are built.
  package var build: BuildRequest
  /// What is run of each.
  package var matrix: MatrixRequest
  /// The part to do here; nil for all of it.
  package var shard: Shard?
  /// What cells cost when they were run last, to deal them out by.
  package var costs = CellCosts()
  /// What the record must not tell.
  package var privateText = PrivateText()

  /// A request with what has no default.
  package init(
    _ build: BuildRequest, scenarios: [PlannedScenario], settings: [Settings],
    rules: SignatureRules, width: Int, environment: RunEnvironment
  ) {
    self.build = build
    matrix = MatrixRequest(
      scenarios: scenarios, settings: settings, rules: rules, width: width,
      environment: environment)
  }
}

extension EvaluationRequest {
  /// A part of the matrix.
  package subscript<Value>(dynamicMember part: WritableKeyPath<MatrixRequest, Value>) -> Value {
    get { matrix[keyPath: part] }
    set { matrix[keyPath: part] = newValue }
  }
}

/// What runs are made with beside the system and the PHP that builds are for.
package struct RunEnvironment: Sendable {
  /// The folder of `forkproof-probe` and `forkproof-peer`.
  package var programs: String
  /// What keeps runs apart from the machine.
  package var isolation = RunSpec.Isolation.bubblewrap
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
  /// The absolute path of its recipe's folder: what is kept of a run names it, and may be entered from any folder.
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
    let script = try book.script(ofScenario: name)
    folder = URL(fileURLWithPath: String(script.dropLast(scenario.script.count + 1))).path
  }
}
