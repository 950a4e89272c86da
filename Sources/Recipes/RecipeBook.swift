/// The recipes of one or several folders, checked against each other, each kind sorted by name.
public struct RecipeBook: Sendable, Equatable {
  /// A recipe and where it was read.
  public struct Entry<Recipe: Sendable & Equatable>: Sendable, Equatable {
    /// Its name, that of its file.
    public let name: String
    /// The recipe itself.
    public let recipe: Recipe
    /// The file it was read from.
    public let file: String
  }

  /// Where sources come from.
  public internal(set) var sources: [Entry<SourceRecipe>] = []
  /// How they are built.
  public internal(set) var builds: [Entry<BuildRecipe>] = []
  /// Under which settings PHP runs.
  public internal(set) var settings: [Entry<Settings>] = []
  /// What is asked of a build.
  public internal(set) var scenarios: [Entry<Scenario>] = []
  /// How stacks become titles, a file each.
  public internal(set) var signatures: [Entry<SignatureRules>] = []
  /// What was reported upstream.
  public internal(set) var issues: [Entry<IssueRecipe>] = []
  /// Systems that can be made.
  public internal(set) var environments: [Entry<EnvironmentRecipe>] = []

  /// Reads the folders `sources`, `builds`, `settings`, `scenarios`, `signatures`, `issues` and
  /// `environments` of each folder.
  ///
  /// Folders in `scenarios` hold scenarios themselves. Later folders add to earlier ones; a name may
  /// come again only with the same content. Throws a ``RecipeError`` with every problem of every file.
  public static func load(
    folders: [String], scenarios: [String] = []
  ) throws(RecipeError) -> RecipeBook {
    var shelf = Shelf()
    for folder in folders { shelf.take(folder) }
    for folder in scenarios { shelf.takeScenarios(folder) }
    var book = RecipeBook(
      sources: shelf.sources.entries, builds: shelf.builds.entries,
      settings: shelf.settings.entries, scenarios: shelf.scenarios.entries,
      signatures: shelf.signatures.entries, issues: shelf.issues.entries,
      environments: shelf.environments.entries)
    let problems =
      shelf.problems + book.completeBuilds(shelf) + book.crossCheck(shelf)
      + book.crossCheckIssues(shelf)
    guard problems.isEmpty else { throw RecipeError(problems) }
    return book
  }

  /// The source of this name; throws a ``RecipeError`` with the nearest name when there is none.
  public func source(named name: String) throws(RecipeError) -> SourceRecipe {
    try find(name, "source", in: sources).recipe
  }

  /// The build recipe of this name; throws a ``RecipeError`` with the nearest name otherwise.
  public func build(named name: String) throws(RecipeError) -> BuildRecipe {
    try find(name, "build", in: builds).recipe
  }

  /// The settings of this name; throws a ``RecipeError`` with the nearest name otherwise.
  public func settings(named name: String) throws(RecipeError) -> Settings {
    try find(name, "settings", in: settings).recipe
  }

  /// The scenario of this name; throws a ``RecipeError`` with the nearest name otherwise.
  public func scenario(named name: String) throws(RecipeError) -> Scenario {
    try find(name, "scenario", in: scenarios).recipe
  }

  /// The file of a scenario's script; throws a ``RecipeError`` when there is no such scenario.
  public func script(ofScenario name: String) throws(RecipeError) -> String {
    let entry = try find(name, "scenario", in: scenarios)
    return scriptFile(of: entry)
  }

  /// All signature rules as one, in the order of their names.
  public var signatureRules: SignatureRules {
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
