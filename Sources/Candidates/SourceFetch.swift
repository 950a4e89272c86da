import Debian
import Files
import Git
import Model
import Relinking
import Sandbox
import Storage

/// Which source is wanted.
package enum SourceChoice: Sendable, Equatable {
  /// One that a recipe describes; a ref overrides the recipe's.
  case recipe(SourceRecipe, ref: String?)
  /// A repository named by the user: URL or path, and the ref in it.
  case repository(url: String, ref: String)
}

/// A source that is in the store.
package struct FetchedSource: Sendable, Equatable {
  /// The recipe's name, or the URL.
  package var name: String
  /// Where it was fetched from.
  package var url: String
  /// The commit, its tree, and how they came here.
  package var result: FetchResult
}

/// Brings the chosen source into the store of `locations`; what is there already is not fetched
/// again unless `refresh`.
///
/// The version that a recipe's `{version}` stands for is that of the `libgrpc-dev` installed in `root`,
/// and Debian source packages are taken from where that system takes its packages.
/// - Throws: `FetchError`, `GitError`, `FileError`.
package func fetch(
  _ choice: SourceChoice, for root: SystemRoot = .host, locations: Locations,
  refresh: Bool = false,
  progress: (FetchProgress) -> FetchControl
) async throws -> FetchedSource {
  let (name, url, ref) = try await resolve(choice, for: root, locations: locations)
  try makeFolder(locations.cache)
  let store = try Repository(createBare: locations.objects)
  let result = try store.fetch(
    from: url, ref: ref, options: FetchOptions(refresh: refresh), progress: progress)
  return FetchedSource(name: name, url: url, result: result)
}

private func resolve(
  _ choice: SourceChoice, for root: SystemRoot, locations: Locations
) async throws -> (name: String, url: String, ref: String) {
  switch choice {
  case .repository(let url, let ref): return (url, url, ref)
  case .recipe(let recipe, let override):
    switch recipe.origin {
    case .git(let url, let pattern):
      if let override { return (recipe.name, url, override) }
      let (_, version) = try await AptSource.ofInstalled("libgrpc-dev", in: root)
      let ref = pattern.replacing("{version}", with: DebianVersion(version).release)
      return (recipe.name, url, ref)
    case .debian(let package, let binary):
      let version: String
      if let override {
        version = override
      } else {
        version = try await AptSource.ofInstalled(binary, in: root).version
      }
      let source = DebianSource(
        package: package, version: version, root: root, locations: locations)
      try await source.import()
      return (recipe.name, source.repository, source.tag)
    }
  }
}
