import Model
import Recipes
@testable import Candidates
@testable import Evaluation

/// Cells and observations to make plans of.
enum Cells {
  static let scenario = Scenario(
    name: "a", question: "?", script: "a.php", settings: ["on"], must: [.exit(0)])

  static func cell(
    _ subject: Subject, _ scenario: Scenario = Cells.scenario, key: String? = "k",
    folder: String = "/nonexistent", settings: Settings = Settings(name: "on")
  ) -> PlannedCell {
    PlannedCell(
      subject: subject, artifact: key.map { "/artifacts/\($0)" }, key: key,
      scenario: scenario, folder: folder, settings: settings)
  }

  static func passed(at time: Double = 1) -> Observation {
    Observation(startedAt: time, ending: .ended(.code(0)), duration: 5)
  }

  static func failed(at time: Double = 1) -> Observation {
    Observation(startedAt: time, ending: .ended(.code(1)), duration: 5)
  }
}
