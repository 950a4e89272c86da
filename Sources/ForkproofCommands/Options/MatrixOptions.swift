import ArgumentParser
import Evaluation
import Recipes

/// Which scenarios under which settings.
struct MatrixOptions: ParsableArguments {
  @Option(name: .customLong("scenario"), help: "Only this scenario; may be given again.")
  var scenarios: [String] = []

  @Flag(help: "Every scenario there is, instead of the five that tell most.")
  var allScenarios = false

  @Option(
    name: .customLong("scenarios"), help: "A folder of scenarios beside ours; may be given again.")
  var scenarioFolders: [String] = []

  @Option(name: .customLong("settings"), help: "Only these settings; may be given again.")
  var settings: [String] = []

  /// What an evaluation asks unless it is told to ask more: whether the child exits, and whether
  /// gRPC works in the child and still works in the parent. It is over in a minute.
  private static let firstQuestions = [
    "child-deadline", "child-rpc", "exit-after-rpc", "exit-idle", "parent-rpc",
  ]

  /// The scenarios that are meant, with the folders of their scripts.
  func planned(_ book: RecipeBook) throws -> [PlannedScenario] {
    let all = book.scenarios.map(\.name)
    let names = allScenarios ? all : scenarios.isEmpty ? Self.firstQuestions : scenarios
    return try names.map { try PlannedScenario(named: $0, in: book) }
  }

  /// The rows of the settings matrix: by themselves the two that the reports are about, what
  /// everybody has and what the documentation asks for.
  func chosenSettings(_ book: RecipeBook) throws -> [Settings] {
    try (settings.isEmpty ? ["default", "on-epoll1"] : settings).map(book.settings(named:))
  }
}
