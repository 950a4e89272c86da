import Archives
import ArgumentParser
import Basics
import Candidates
import Files
import Model
import Recipes
import Storage

/// Which source, and how it is built.
struct SourceOptions: ParsableArguments {
  @Option(
    help: """
      A source by its name (default: debian), the URL or path of a git repository, or of an archive \
      (\(ArchiveForm.words)).
      """)
  var source: String?

  @Option(help: "Tag, branch, full commit id or refs/pull/N/head in the source.")
  var ref: String?

  @Option(
    help: """
      A source, or SOURCE@REF, whose extension takes the place of the first one's (default: none).
      """)
  var overlay: String?

  @Flag(help: "Fetch again what was fetched before.")
  var refetch = false

  @Flag(name: .customLong("refresh"), help: .hidden)
  var refresh = false

  @Option(help: "The build recipe (default: for each candidate the cheapest that builds it).")
  var recipe: String?

  @Option(help: "Outer context lines of a hunk that may be missing.")
  var fuzz = 0

  func validate() throws {
    guard (0...3).contains(fuzz) else { throw ValidationError("--fuzz must be 0 to 3") }
  }

  /// What may be paths.
  var paths: [String] {
    [source, overlay].compactMap(\.self).filter { !$0.contains("://") }
  }

  /// The source that is meant.
  func choice(_ book: RecipeBook) throws -> SourceChoice {
    let name = try source ?? book.evaluationDefaults().source
    return try NamedSource(name, ref: ref).choice(book)
  }

  /// What is to be built of the source: candidates by the recipe named `recipe`, or by the one that
  /// was asked for, or by those to choose from.
  func request(
    _ candidates: CandidateChoice, by name: String? = nil, _ book: RecipeBook,
    _ locations: Locations
  ) throws -> BuildRequest {
    let defaults = try book.evaluationDefaults()
    let names = (name ?? recipe).map { [$0] } ?? defaults.builds
    var request = BuildRequest(
      source: try choice(book), target: try book.target(named: defaults.target),
      fetching: FetchSettings(refetches: refetch || refresh), candidates: candidates,
      recipes: try names.map(book.build(named:)), locations: locations)
    request.otherRecipes = try defaults.suggestedBuild.map { [try book.build(named: $0)] } ?? []
    request.overlay = try overlay.map { try NamedSource(overlay: $0).choice(book) }
    if name == nil, recipe == nil {
      for layout in request.target.layouts where !layout.builds.isEmpty {
        request.recipesOfLayouts[layout.name] = try layout.builds.map(book.build(named:))
      }
    }
    request.fuzz = fuzz
    return request
  }
}
