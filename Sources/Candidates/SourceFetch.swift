import Archives
import Basics
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
  /// An archive named by the user.
  case archive(ArchivePlace)
}

/// A source that is in the store.
package struct FetchedSource: Sendable, Equatable {
  /// The recipe's name, or the URL.
  package var name: String
  /// Where it was fetched from; of a Debian source package its package URL, since our copy has no address.
  package var url: String
  /// The options of a command line that name it again, with the ref that was taken.
  package var arguments: [String]
  /// The commit, its tree, and how they came here.
  package var result: FetchResult
}

/// Brings the chosen source into the store of `locations`; what is there already is not fetched
/// again unless `settings` say so. Of a repository one commit comes along, or its whole history `withHistory`.
///
/// The version that a recipe's `{version}` stands for is that of the `libgrpc-dev` installed in `root`,
/// and Debian source packages are taken from where that system takes its packages.
/// - Throws: `FetchError`, `GitError`, `FileError`.
package func fetch(
  _ choice: SourceChoice, by settings: FetchSettings, for root: SystemRoot = .host,
  locations: Locations, withHistory: Bool = false,
  progress: (FetchProgress) -> FetchControl
) async throws -> FetchedSource {
  try makeFolder(locations.cache)
  switch try await resolve(choice, by: settings, for: root, locations: locations) {
  case .git(let repository, let ref, let recipe):
    let store = try Repository(createBare: locations.objects)
    let result = try store.fetch(
      from: repository, ref: ref, options: FetchOptions(settings, depth: withHistory ? 0 : 1),
      progress: progress)
    let name = recipe?.name ?? repository
    return FetchedSource(
      name: name, url: recipe?.packageURL ?? repository,
      // A branch moves, and a tag may.
      arguments: arguments(name, ref: recipe?.version ?? result.commit.description),
      result: result)
  case .archive(let place, let recipe):
    let source = ArchiveSource(place: place, locations: locations, settings: settings)
    let store = try Repository(createBare: locations.objects)
    let imported = try await source.imported(into: store) { bytes in
      _ = progress(FetchProgress(receivedBytes: bytes))
    }
    let result = FetchResult(
      commit: imported.commit, tree: try store.tree(of: imported.commit),
      ref: "sha256:\(imported.digest)", isShallow: false, receivedBytes: imported.receivedBytes,
      usedNetwork: imported.receivedBytes > 0)
    let name = recipe?.name ?? place.shown
    return FetchedSource(
      name: name, url: place.shown, arguments: arguments(name, ref: recipe?.version),
      result: result)
  }
}

private func arguments(_ source: String, ref: String?) -> [String] {
  ["--source", source] + (ref.map { ["--ref", $0] } ?? [])
}

/// Where a choice leads, and the recipe that led there.
private enum ResolvedSource {
  case git(repository: String, ref: String, ResolvedRecipe?)
  case archive(ArchivePlace, ResolvedRecipe?)
}

/// A recipe for a source, as it was resolved.
private struct ResolvedRecipe {
  let name: String
  /// What its `{version}` stands for; nil where a commit tells more.
  var version: String?
  var packageURL: String?
}

private func resolve(
  _ choice: SourceChoice, by settings: FetchSettings, for root: SystemRoot, locations: Locations
) async throws -> ResolvedSource {
  switch choice {
  case .repository(let url, let ref): return .git(repository: url, ref: ref, nil)
  case .archive(let place): return .archive(place, nil)
  case .recipe(let recipe, let override):
    switch recipe.origin {
    case .git(let url, let pattern):
      let ref = try await choose(override) {
        pattern.replacing("{version}", with: try await coreRelease(in: root))
      }
      return .git(repository: url, ref: ref, ResolvedRecipe(name: recipe.name))
    case .archive(let pattern):
      let version = try await choose(override) { try await coreRelease(in: root) }
      let text = pattern.replacing("{version}", with: version)
      guard let address = WebAddress(text) else {
        throw ArchiveError(text, .missing, "this is no address of a version")
      }
      return .archive(.web(address), ResolvedRecipe(name: recipe.name, version: version))
    case .debian(let package, let binary):
      let version = try await choose(override) {
        try await AptSource.ofInstalled(binary, in: root).version
      }
      let source = DebianSource(
        package: package, version: version, root: root, locations: locations, settings: settings)
      try await source.import()
      return .git(
        repository: source.repository, ref: source.tag,
        ResolvedRecipe(
          name: recipe.name, version: version,
          packageURL: "pkg:deb/debian/\(package)@\(version)?arch=source"))
    }
  }
}

/// What was asked for, or else what is installed.
private func choose(
  _ asked: String?, else installed: () async throws -> String
) async throws -> String {
  if let asked { return asked }
  return try await installed()
}

/// The release of the core that is installed: `1.51.1`.
private func coreRelease(in root: SystemRoot) async throws -> String {
  let (_, version) = try await AptSource.ofInstalled(BuildRecipe.corePackage, in: root)
  return DebianVersion(version).release
}
