import Building
import Git
import Observation
import Recipes
import Record
import Running
import Storage

/// The recipes of an evaluation with what they are carried out by, each made ready when a candidate
/// first needs it: the cheapest recipe that builds all of what a candidate changes is its recipe.
struct Workshop {
  private let request: Request
  private var benches: [String: Bench] = [:]
  private var toolchains: [String: Toolchain] = [:]

  /// A recipe made ready.
  private struct Bench {
    let builder: Builder
    let core: CoreBuild?
  }

  init(_ request: Request) { self.request = request }

  /// Looks whether the first recipe, which builds the base, has what it needs.
  /// - Throws: `BuildError.missing`.
  mutating func open() async throws {
    guard let first = request.recipes.first else { return }
    _ = try await toolchain(for: first)
  }

  /// The recipe for a candidate that changes these paths.
  /// - Throws: `BuildError.outOfReach` when no recipe builds all of them: the change would not be in
  ///   the binary.
  func recipe(for changed: [String]) throws(BuildError) -> BuildRecipe {
    var outside: [String] = []
    for recipe in request.recipes {
      outside = changed.filter { !recipe.reaches($0) }
      if outside.isEmpty { return recipe }
    }
    let names = request.recipes.map(\.name).joined(separator: ", ")
    let other = request.otherRecipes.first { recipe in changed.allSatisfy(recipe.reaches) }
    throw .outOfReach(paths: outside, recipe: names, other: other?.name)
  }

  /// Builds a candidate; `donor` is the base.
  mutating func build(
    _ candidate: PreparedCandidate, by recipe: BuildRecipe, donor: GitTree,
    progress: @escaping @Sendable (Builder.Event) -> Void
  ) async throws(BuildError) -> (artifact: Artifact, reused: Bool) {
    let tree = GitTree(store: request.locations.objects, tree: candidate.tree)
    let bench = try await bench(for: recipe, base: donor)
    let libraries = try await bench.core?.libraries(of: tree, progress: progress)
    return try await bench.builder.build(
      tree, donor: donor, core: libraries, donorCore: bench.core?.base, progress: progress)
  }

  private mutating func bench(
    for recipe: BuildRecipe, base: GitTree
  ) async throws(BuildError) -> Bench {
    if let bench = benches[recipe.name] { return bench }
    let toolchain = try await toolchain(for: recipe)
    try await Canary(recipe, toolchain: toolchain, locations: request.locations).check()
    let bench = Bench(
      builder: Builder(recipe: recipe, toolchain: toolchain, locations: request.locations),
      core: try await CoreBuild(
        recipe, base: base, toolchain: toolchain, locations: request.locations))
    benches[recipe.name] = bench
    return bench
  }

  mutating func toolchain(
    for recipe: BuildRecipe
  ) async throws(BuildError) -> Toolchain {
    if let known = toolchains[recipe.name] { return known }
    let found = try await Toolchain.detect(
      for: recipe, in: request.root, phpize: request.phpize, phpConfig: request.phpConfig)
    toolchains[recipe.name] = found
    return found
  }
}

extension Evaluation {
  /// Builds the base first, then each candidate from what the base left; gives the cells to run.
  func build(
    _ prepared: [PreparedCandidate], base: ObjectID, _ workshop: inout Workshop, _ journal: Journal
  ) async throws -> [PlannedCell] {
    let donor = GitTree(store: request.locations.objects, tree: base)
    var cells: [PlannedCell] = []
    var baseCode: String?
    for candidate in prepared {
      try Task.checkCancellation()
      let entry = await build(candidate, donor: donor, &workshop)
      try journal.write(.build(entry))
      guard case .built(let key, let code, _, _) = entry.outcome else {
        // Without a base nothing can be compared, and its fault is not a candidate's.
        if candidate.entry.isBase { break }
        continue
      }
      guard candidate.entry.isBase || code != baseCode else { continue }
      cells += plan(candidate.entry.name, key: key, tree: try files(of: candidate))
      if candidate.entry.isBase {
        baseCode = code
        cells += try await buildComment(candidate, code: code, donor: donor, &workshop, journal)
      }
    }
    return cells
  }

  func build(
    _ candidate: PreparedCandidate, donor: GitTree, _ workshop: inout Workshop
  ) async -> BuildEntry {
    let name = candidate.entry.name
    var entry = BuildEntry(candidate: name, recipe: "", outcome: .error(""))
    do throws(BuildError) {
      let recipe = try workshop.recipe(for: candidate.entry.changedPaths)
      entry.recipe = recipe.name
      let (artifact, reused) = try await workshop.build(candidate, by: recipe, donor: donor) {
        tell(.building(candidate: name, $0))
      }
      entry.core = coreFacts(of: artifact)
      entry.outcome = .built(
        key: artifact.key, codeDigest: artifact.codeDigest, seconds: artifact.seconds,
        reused: reused)
    } catch {
      entry.outcome = error.outcome
    }
    return entry
  }
}

extension Evaluation {
  /// What there is to know of the core that an artifact brings along; nil where it brings none.
  fileprivate func coreFacts(of artifact: Artifact) -> [Fact]? {
    let store = ArtifactStore(folder: request.locations.artifacts)
    let name = artifact.files.keys.sorted().first { $0.hasPrefix("libgrpc.so.") }
    guard let name, let digest = artifact.files[name],
      let core = CoreLibrary(path: artifact.path(of: name, in: store))
    else { return nil }
    return [Fact("own \(name)", "SHA-256 \(digest)")]
      + core.facts(of: "libgrpc").map { Fact($0.name, $0.value) }
  }
}

extension BuildError {
  /// Whose fault it is, as the record tells it.
  fileprivate var outcome: BuildEntry.Outcome {
    switch self {
    case .stepFailed, .nothingYielded, .symbolLost: .failed(why: description, hint: hint)
    case .outOfReach, .refused: .outOfReach(why: description, hint: hint)
    case .missing, .cacheLies, .ownFault: .error(description)
    }
  }
}

extension BuildRecipe {
  /// Whether a change of this file reaches the build.
  fileprivate func reaches(_ path: String) -> Bool {
    reads.contains { path == $0 || path.hasPrefix($0 + "/") }
  }
}
