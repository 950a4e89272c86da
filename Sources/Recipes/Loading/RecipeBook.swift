import Basics
import Model

/// The recipes of one or several folders, checked against each other, each kind sorted by name.
package struct RecipeBook: Sendable, Equatable {
  /// A recipe and where it was read.
  package struct Entry<Recipe: Sendable & Equatable>: Sendable, Equatable {
    /// Its name, that of its file.
    package let name: String
    /// The recipe itself.
    package let recipe: Recipe
    /// The file it was read from.
    package let file: String
  }

  /// Where sources come from.
  package internal(set) var sources: [Entry<SourceRecipe>] = []
  /// How they are built.
  package internal(set) var builds: [Entry<BuildRecipe>] = []
  /// Under which settings PHP runs.
  package internal(set) var settings: [Entry<Settings>] = []
  /// What is asked of a build.
  package internal(set) var scenarios: [Entry<Scenario>] = []
  /// How stacks become titles, a file each.
  package internal(set) var signatures: [Entry<SignatureRules>] = []
  /// What was reported upstream.
  package internal(set) var issues: [Entry<IssueReport>] = []
  /// Systems that can be made.
  package internal(set) var environments: [Entry<EnvironmentRecipe>] = []
  /// What sources look like.
  package internal(set) var targets: [Entry<Target>] = []
  /// What an evaluation takes unless it is told otherwise.
  package internal(set) var defaults: [Entry<Defaults>] = []
  /// What is known of failures, a file each.
  package internal(set) var failures: [Entry<FailureCatalogue>] = []

  /// Reads the folders `sources`, `builds`, `settings`, `scenarios`, `signatures`, `issues`,
  /// `environments`, `targets`, `defaults` and `failures` of each folder.
  ///
  /// Folders in `scenarios` hold scenarios themselves. Later folders add to earlier ones; a name may
  /// come again only with the same content. Throws a ``RecipeError`` with every problem of every file.
  package static func load(
    folders: [String], scenarios: [String] = []
  ) throws(RecipeError) -> RecipeBook {
    var loader = RecipeLoader()
    for folder in folders { loader.take(folder) }
    for folder in scenarios { loader.takeScenarios(folder) }
    var book = RecipeBook(
      sources: loader.sources.entries, builds: loader.builds.entries,
      settings: loader.settings.entries, scenarios: loader.scenarios.entries,
      signatures: loader.signatures.entries, issues: loader.issues.entries,
      environments: loader.environments.entries, targets: loader.targets.entries,
      defaults: loader.defaults.entries, failures: loader.failures.entries)
    let problems =
      loader.problems + book.completeBuilds(loader) + book.crossCheck(loader)
      + book.crossCheckIssues(loader)
    guard problems.isEmpty else { throw RecipeError(problems) }
    return book
  }

  /// The source of this name; throws a ``RecipeError`` with the nearest name when there is none.
  package func source(named name: String) throws(RecipeError) -> SourceRecipe {
    try find(name, "source", in: sources).recipe
  }

  /// The target of this name; throws a ``RecipeError`` with the nearest name when there is none.
  package func target(named name: String) throws(RecipeError) -> Target {
    try find(name, "target", in: targets).recipe
  }

  /// What an evaluation takes unless it is told otherwise; throws a ``RecipeError`` when no folder
  /// says so.
  package func evaluationDefaults() throws(RecipeError) -> Defaults {
    try find("evaluation", "defaults", in: defaults).recipe
  }

  /// The build recipe of this name; throws a ``RecipeError`` with the nearest name otherwise.
  package func build(named name: String) throws(RecipeError) -> BuildRecipe {
    try find(name, "build", in: builds).recipe
  }

  /// The settings of this name; throws a ``RecipeError`` with the nearest name otherwise.
  package func settings(named name: String) throws(RecipeError) -> Settings {
    try find(name, "settings", in: settings).recipe
  }

  /// The scenario of this name; throws a ``RecipeError`` with the nearest name otherwise.
  package func scenario(named name: String) throws(RecipeError) -> Scenario {
    try find(name, "scenario", in: scenarios).recipe
  }

  /// The file of a scenario's script; throws a ``RecipeError`` when there is no such scenario.
  package func script(ofScenario name: String) throws(RecipeError) -> String {
    let entry = try find(name, "scenario", in: scenarios)
    return scriptFile(of: entry)
  }

  /// All signature rules as one, in the order of their names.
  package var signatureRules: SignatureRules {
    signatures.map(\.recipe).reduce(SignatureRules()) { $0.followed(by: $1) }
  }

  func find<Recipe>(
    _ name: String, _ kind: String, in entries: [Entry<Recipe>]
  ) throws(RecipeError) -> Entry<Recipe> {
    if let entry = entries.first(where: { $0.name == name }) { return entry }
    throw RecipeError(
      "unknown \(kind) \(name.quoted)", hint: suggestion(for: name, among: entries.map(\.name)))
  }
}

/// The script of a scenario, beside its recipe.
func scriptFile(of entry: RecipeBook.Entry<Scenario>) -> String {
  folder(of: entry.file) + "/" + entry.recipe.script
}

/// Everything of a path but its last part.
func folder(of file: String) -> String {
  file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
}
