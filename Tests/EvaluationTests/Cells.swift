import Model
import Recipes
import Running
@testable import Candidates
@testable import Evaluation

/// Cells and observations to make plans of.
enum Cells {
  static let scenario = Scenario(
    name: "a", question: "?", script: "a.php", settings: ["on"], must: [.exit(0)])

  /// A PHP of a machine.
  static let platform = RunSpec.Platform(
    RunSpec.Php(version: "8.2.29", isThreadSafe: false, program: "p"),
    of: RunSpec.SystemFacts(isGuest: false, name: nil), isolation: .bubblewrap)

  static func cell(
    _ subject: Subject, _ scenario: Scenario = Cells.scenario, key: String? = "k",
    settings: Settings = Settings(name: "on")
  ) -> PlannedCell {
    let tested = key.map { RunSpec.TestedExtension(files: ["grpc.so": $0]) }
    let inputs = RunSpec.Inputs(scripts: "s", tree: nil)
    return PlannedCell(
      subject: subject,
      spec: RunSpec(scenario, settings, (inputs, tested), on: platform),
      place: RunPlace(
        scripts: "/nonexistent", artifact: key.map { ArtifactPlace("/artifacts/\($0)") }),
      scenario: scenario, settings: settings)
  }

  static func passed(at time: Double = 1) -> Observation {
    Observation(startedAt: time, ending: .ended(.code(0)), duration: 5)
  }

  static func failed(at time: Double = 1) -> Observation {
    Observation(startedAt: time, ending: .ended(.code(1)), duration: 5)
  }
}
