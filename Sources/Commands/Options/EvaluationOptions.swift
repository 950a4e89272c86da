import ArgumentParser
import Basics
import Evaluation
import Files
import Foundation
import Recipes
import Storage

/// What every evaluation is asked for: the source, the cells, how often they run, and where.
struct EvaluationOptions: ParsableArguments {
  @OptionGroup(title: "Source and build") var source: SourceOptions
  @OptionGroup var cells: CellOptions

  /// Which scenarios under which settings.
  var matrix: MatrixOptions { cells.matrix }
  /// How often cells run.
  var runs: RunOptions { cells.runs }
  /// Where builds and scripts run.
  var environment: EnvironmentOptions { cells.environment }

  /// A request for candidates at these paths, or without any for all of the source's version.
  ///
  /// They are built by the recipe named `recipe` (default: by those to choose from).
  func request(
    _ paths: [String]?, recipe: String? = nil, _ variables: [String: String]
  ) throws -> EvaluationRequest {
    try cells.request(for: paths, of: source, recipe: recipe, cells.book(variables), variables)
  }
}

/// The cells of an evaluation, how often they run and where, whatever the source.
struct CellOptions: ParsableArguments {
  @OptionGroup(title: "Matrix") var matrix: MatrixOptions
  @OptionGroup(title: "Runs") var runs: RunOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  /// The recipes, with the scenarios of these folders.
  func book(_ variables: [String: String]) throws -> RecipeBook {
    try RecipeBook.load(
      folders: Home.find(environment: variables).recipes, scenarios: matrix.folders)
  }

  /// A request for candidates of `source`; nil for all of its version.
  func request(
    for paths: [String]?, of source: SourceOptions, recipe: String? = nil, _ book: RecipeBook,
    _ variables: [String: String]
  ) throws -> EvaluationRequest {
    let home = try Home.find(environment: variables)
    let paths = paths?.map(home.candidate)
    var build = try source.request(
      paths.map { .paths($0) } ?? .series(of: home.patches), by: recipe, book,
      Locations(environment: variables))
    try environment.fill(&build)
    var request = EvaluationRequest(
      build, scenarios: try matrix.planned(book), settings: try matrix.chosenSettings(book),
      rules: book.signatureRules, width: runs.width,
      environment: try environment.runEnvironment(programs: home.programs))
    try runs.fill(&request.matrix)
    request.arguments = environment.arguments + matrix.folderArguments
    let given = environment.paths + source.paths + (paths ?? home.patches)
    noteInputs(given + (paths ?? []).flatMap(Self.patches))
    request.privateText = PrivateText(environment: variables, given: given)
    return request
  }

  /// The files of a series in a folder, as far as their names tell.
  private static func patches(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0 == "series" || $0.hasSuffix(".patch") || $0.hasSuffix(".diff") }
      .map { "\(folder)/\($0)" }
  }
}
