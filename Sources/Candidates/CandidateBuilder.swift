import Basics
import Building
import Git
import Model
import Sandbox
import Storage

/// The recipes of a request with what they are carried out by, each made ready when a candidate
/// first needs it: the cheapest recipe that builds all of what a candidate changes is its recipe.
package struct CandidateBuilder {
  private var request: BuildRequest
  private var preparedRecipes: [String: PreparedRecipe] = [:]
  private var toolchains: [String: Toolchain] = [:]

  private struct PreparedRecipe {
    let builder: Builder
    let core: CoreBuild?
  }

  /// A builder for `request`, whose first recipe, which builds the base, has what it needs.
  /// - Throws: `BuildError.missing`, and `SandboxError` where nothing can be built.
  package init(_ request: BuildRequest) async throws {
    self.request = request
    try await Containment.requireSandbox()
    // How an archive is built is known when its layout is.
    if case .archive = request.source, !request.recipesOfLayouts.isEmpty { return }
    if let first = request.recipes.first { _ = try await toolchain(for: first) }
  }

  /// Takes the recipes for a source's layout, where it has some of its own.
  /// - Throws: `BuildError.missing`.
  package mutating func fit(to source: SourceTreeInfo) async throws(BuildError) {
    guard let layout = source.layout, let recipes = request.recipesOfLayouts[layout] else { return }
    request.recipes = recipes
    if let first = recipes.first { _ = try await toolchain(for: first) }
  }

  /// Whether the base runs on the core of the system, and not on one inside the extension.
  package var baseUsesCoreOfSystem: Bool { request.recipes.first?.usesCoreOfSystem ?? true }

  /// Builds a candidate, from the base's objects where they serve; what came of it is for the record.
  package mutating func build(
    _ candidate: PreparedCandidate, base: ObjectID,
    tell: @escaping @Sendable (Builder.Event) -> Void
  ) async -> BuildEntry {
    var recipe: BuildRecipe?
    do throws(BuildError) {
      let chosen = try self.recipe(for: candidate.entry.changedPaths)
      recipe = chosen
      let (artifact, reused) = try await build(
        candidate.tree, by: chosen, base: base, progress: tell)
      return BuildEntry(
        candidate.entry.subject, recipe: chosen.name,
        outcome: .built(
          key: artifact.key, codeDigest: artifact.codeDigest, seconds: artifact.seconds,
          reused: reused),
        core: artifact.coreFacts(in: ArtifactStore(folder: request.locations.artifacts)),
        baseCode: try await codeOfBase(base, by: chosen, tell: tell))
    } catch {
      return BuildEntry(
        candidate.entry.subject, recipe: recipe?.name ?? "", outcome: error.outcome)
    }
  }

  /// The recipe for a candidate that changes these paths, of which documents and tests matter to none.
  /// - Throws: `BuildError.outOfReach` when no recipe builds all of them: the change would not be in
  ///   the binary.
  func recipe(for changed: [String]) throws(BuildError) -> BuildRecipe {
    let changed = changed.filter { !request.target.isUnbuilt($0) }
    var outside: [String] = []
    for recipe in request.recipes {
      outside = changed.filter { !recipe.reaches($0) }
      if outside.isEmpty { return recipe }
    }
    let names = request.recipes.map(\.name).joined(separator: ", ")
    let other = request.otherRecipes.first { recipe in changed.allSatisfy(recipe.reaches) }
    throw .outOfReach(paths: outside, recipe: names, other: other?.name)
  }

  /// The machine code that a recipe makes of the base; nil where it is the one that builds the base's row.
  private mutating func codeOfBase(
    _ base: ObjectID, by recipe: BuildRecipe,
    tell: @escaping @Sendable (Builder.Event) -> Void
  ) async throws(BuildError) -> String? {
    if recipe.name == request.recipes.first?.name { return nil }
    return try await build(base, by: recipe, base: base, progress: tell).artifact.codeDigest
  }

  mutating func build(
    _ tree: ObjectID, by recipe: BuildRecipe, base: ObjectID,
    progress: @escaping @Sendable (Builder.Event) -> Void
  ) async throws(BuildError) -> (artifact: Artifact, reused: Bool) {
    let previous = GitTree(store: request.locations.objects, tree: base)
    let tree = GitTree(store: request.locations.objects, tree: tree)
    let prepared = try await prepare(recipe, base: previous)
    let libraries = try await prepared.core?.libraries(of: tree, progress: progress)
    return try await prepared.builder.build(
      tree, previous: previous, core: libraries, previousCore: prepared.core?.base,
      progress: progress)
  }

  private mutating func prepare(
    _ recipe: BuildRecipe, base: GitTree
  ) async throws(BuildError) -> PreparedRecipe {
    if let known = preparedRecipes[recipe.name] { return known }
    let toolchain = try await toolchain(for: recipe)
    try await Canary(recipe, toolchain: toolchain, locations: request.locations).check()
    let prepared = PreparedRecipe(
      builder: Builder(recipe: recipe, toolchain: toolchain, locations: request.locations),
      core: try await CoreBuild(
        recipe, base: base, toolchain: toolchain, locations: request.locations))
    preparedRecipes[recipe.name] = prepared
    return prepared
  }

  mutating func toolchain(
    for recipe: BuildRecipe
  ) async throws(BuildError) -> Toolchain {
    if let known = toolchains[recipe.name] { return known }
    var found = try await Toolchain.detect(
      for: recipe, in: request.root, phpize: request.php.phpize, phpConfig: request.php.phpConfig)
    found.php = request.php.php
    toolchains[recipe.name] = found
    return found
  }
}

extension Artifact {
  /// What there is to know of the core that an artifact brings along; nil where it brings none.
  fileprivate func coreFacts(in store: ArtifactStore) -> [Fact]? {
    let name = files.keys.sorted().first { $0.hasPrefix("libgrpc.so.") }
    guard let name, let digest = files[name],
      let core = CoreLibrary(path: path(of: name, in: store))
    else { return nil }
    return [Fact("own \(name)", "SHA-256 \(digest)")]
      + core.facts(of: "libgrpc").map { Fact($0.name, $0.value) }
  }
}

extension BuildError {
  /// Whose fault it is, as the record tells it.
  fileprivate var outcome: BuildEntry.Outcome {
    switch self {
    case .stepFailed, .nothingYielded, .symbolLost, .undefinedSymbol:
      .failed(why: description, hint: hint)
    case .outOfReach, .refused: .outOfReach(why: description, hint: hint)
    case .missing, .cacheLies, .ownFault: .error(description)
    }
  }
}

extension BuildRecipe {
  /// Whether a change of this file reaches the build.
  fileprivate func reaches(_ path: String) -> Bool {
    reads.contains(where: path.isWithin)
  }
}
