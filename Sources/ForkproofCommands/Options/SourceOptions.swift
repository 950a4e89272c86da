import ArgumentParser
import Evaluation
import Fetching
import Recipes

/// Which source, and how it is built.
struct SourceOptions: ParsableArguments {
  @Option(help: "A source by its name, or the URL or path of a git repository.")
  var source = "debian"

  @Option(help: "Tag, branch, full commit id or refs/pull/N/head in the source.")
  var ref: String?

  @Flag(help: "Ask the source again for what was fetched before.")
  var refresh = false

  @Option(help: "The build recipe; by itself each candidate gets the cheapest that builds it.")
  var recipe: String?

  @Option(help: "Outer context lines of a hunk that may be missing.")
  var fuzz = 0

  func validate() throws {
    guard (0...3).contains(fuzz) else { throw ValidationError("--fuzz must be 0 to 3") }
  }

  /// The source that is meant.
  func choice(_ book: RecipeBook) throws -> SourceChoice {
    let isPlace = source.contains("/") || source.contains(":")
    guard isPlace else { return .recipe(try book.source(named: source), ref: ref) }
    guard let ref else {
      throw UsageError(
        "--source \(source) needs a --ref", hint: "name a tag, a branch or a full commit id")
    }
    return .repository(url: source, ref: ref)
  }

  /// The recipes to choose from, the cheapest first.
  func recipes(_ book: RecipeBook) throws -> [BuildRecipe] {
    try (recipe.map { [$0] } ?? ["system-core", "relinked-core"]).map(book.build(named:))
  }

  func fill(_ request: inout Request) {
    request.refresh = refresh
    request.fuzz = fuzz
  }
}
