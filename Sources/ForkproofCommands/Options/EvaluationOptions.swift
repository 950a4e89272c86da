import ArgumentParser
import Evaluation
import Recipes
import Storage

/// What every evaluation is asked for: the source, the cells, how often they run, and where.
struct EvaluationOptions: ParsableArguments {
  @OptionGroup(title: "Source and build") var source: SourceOptions
  @OptionGroup(title: "Matrix") var matrix: MatrixOptions
  @OptionGroup(title: "Runs") var runs: RunOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  /// A request for candidates at these paths, or without any for all of the source's version.
  ///
  /// They are built by the recipe named `recipe`, or by itself by those to choose from.
  func request(
    _ paths: [String]?, recipe: String? = nil, _ variables: [String: String]
  ) throws -> Request {
    let home = try Home.find(environment: variables)
    let book = try RecipeBook.load(folders: home.recipes, scenarios: matrix.scenarioFolders)
    var request = Request(
      source: try source.choice(book),
      candidates: paths.map { .paths($0) } ?? .band(of: home.patches),
      recipes: try recipe.map { [try book.build(named: $0)] } ?? source.recipes(book),
      scenarios: try matrix.planned(book), settings: try matrix.chosenSettings(book),
      rules: book.signatureRules, width: runs.width, programs: home.programs,
      locations: Locations(environment: variables))
    request.otherRecipes = [try book.build(named: "full-core")]
    source.fill(&request)
    try runs.fill(&request)
    try environment.fill(&request)
    return request
  }
}
