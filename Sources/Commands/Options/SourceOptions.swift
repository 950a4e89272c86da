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
    help:
      "A source, or NAME@REF, whose extension takes the place of the first one's (default: none).")
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
    try choice(source ?? book.evaluationDefaults().source, ref: ref, book)
  }

  private func choice(
    _ source: String, ref: String?, _ book: RecipeBook
  ) throws -> SourceChoice {
    if let place = ArchivePlace(source) {
      if ref == nil { return .archive(place) }
      if case .file = place {
        throw UsageError(
          "--source \(source) is an archive, which has no refs", hint: "leave the ref out")
      }
    }
    let isAddress = source.contains("/") || source.contains(":") || [".", ".."].contains(source)
    guard isAddress else {
      let isFolder = FileStatus(source, followingLinks: true)?.isFolder == true
      if isFolder, (try? book.source(named: source)) == nil {
        throw UsageError(
          "no source is called \(source)", hint: "a repository in a folder is written ./\(source)")
      }
      return .recipe(try book.source(named: source), ref: ref)
    }
    guard let ref else {
      throw UsageError(
        "--source \(source) needs a --ref", hint: "name a tag, a branch or a full commit id")
    }
    return .repository(url: source, ref: ref)
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
    if let overlay {
      // In an address the sign has another meaning.
      let parts =
        overlay.contains("://")
        ? [overlay] : overlay.split(separator: "@", maxSplits: 1).map(String.init)
      request.overlay = try choice(
        parts.first ?? overlay, ref: parts.count > 1 ? parts[1] : nil, book)
    }
    if name == nil, recipe == nil {
      for layout in request.target.layouts where !layout.builds.isEmpty {
        request.recipesOfLayouts[layout.name] = try layout.builds.map(book.build(named:))
      }
    }
    request.fuzz = fuzz
    return request
  }
}
