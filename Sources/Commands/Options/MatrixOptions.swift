import ArgumentParser
import Evaluation
import Model
import Recipes

/// Which scenarios under which settings.
struct MatrixOptions: ParsableArguments {
  @Option(
    name: .customLong("scenario"),
    help: "Only this scenario; may be given again (default: those of recipes/defaults).")
  var scenarios: [String] = []

  @Flag(help: "Every scenario there is, instead of the default ones.")
  var allScenarios = false

  @Option(
    name: [.customLong("scenario-dir")],
    help: "A folder of your own scenarios; may be given again.")
  var scenarioFolders: [String] = []

  @Option(name: .customLong("scenarios"), help: .hidden)
  var olderScenarioFolders: [String] = []

  @Option(
    name: .customLong("settings"),
    help: "Only these settings; may be given again (default: those of recipes/defaults).")
  var settings: [String] = []

  /// The folders of scenarios beside ours.
  var folders: [String] { scenarioFolders + olderScenarioFolders }

  /// The options that name those folders again.
  var folderArguments: [String] { folders.flatMap { ["--scenario-dir", $0] } }

  /// The scenarios that are meant, with the folders of their scripts.
  func planned(_ book: RecipeBook) throws -> [PlannedScenario] {
    let all = book.scenarios.map(\.name)
    let names =
      try allScenarios
      ? all : scenarios.isEmpty ? book.evaluationDefaults().scenarios : scenarios
    return try names.map { try PlannedScenario(named: $0, in: book) }
  }

  /// The rows of the settings matrix.
  func chosenSettings(_ book: RecipeBook) throws -> [Settings] {
    try (settings.isEmpty ? book.evaluationDefaults().settings : settings)
      .map(book.settings(named:))
  }
}
