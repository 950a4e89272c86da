import Basics
import Git
import Model

/// A fetched source with what its tree says of itself.
package struct SourceTreeInfo: Sendable {
  /// Where it came from.
  package var fetched: FetchedSource
  /// The version of grpc that the tree says it is; nil where it says nothing.
  package var version: String?
  /// The tree of the source as it is.
  package var tree: ObjectID { fetched.result.tree }

  /// Reads the version of a source whose objects are in the repository at `store`.
  /// - Throws: `GitError`.
  package init(_ fetched: FetchedSource, target: Target, store: String) throws(GitError) {
    self.fetched = fetched
    let repository = try Repository(openBare: store)
    guard let entry = try repository.entry(in: fetched.result.tree, at: target.versionFile),
      entry.mode.isBlob
    else { return }
    let text = String(decoding: try repository.bytes(of: entry.id), as: UTF8.self)
    version = target.version(in: text)
  }

  /// The source as the record tells it, without user and password of its address.
  package var entry: SourceEntry {
    let privateText = PrivateText()
    return SourceEntry(
      name: privateText.hidden(in: fetched.name), url: privateText.hidden(in: fetched.url),
      ref: fetched.result.ref,
      commit: fetched.result.commit.description, tree: fetched.result.tree.description,
      version: version)
  }
}

extension BuildRequest {
  /// Fetches the source and reads its version.
  /// - Throws: what keeps it from being fetched, and `VersionMismatch`.
  package func fetchSource(
    tell: @Sendable (PreparationEvent) -> Void
  ) async throws -> SourceTreeInfo {
    tell(.fetching(source: source.name, nil))
    var isToBeTold = !Repository.canFetchShallow && source.comesWithHistory
    let fetched = try await fetch(
      source, for: root, locations: locations, refresh: refetches
    ) { progress in
      if isToBeTold {
        tell(.note("this libgit2 has no shallow fetch (1.7 has): the whole history comes along"))
        isToBeTold = false
      }
      tell(.fetching(source: source.name, progress))
      return Task.isCancelled ? .stop : .goOn
    }
    let info = try SourceTreeInfo(fetched, target: target, store: locations.objects)
    if let versions, !versions.holds(info.version) {
      throw VersionMismatch(wanted: versions, found: info.version)
    }
    return info
  }
}

extension SourceChoice {
  /// The recipe's name, or the URL.
  fileprivate var name: String {
    switch self {
    case .recipe(let recipe, _): recipe.name
    case .repository(let url, _): url
    }
  }

  /// A Debian source package has no history.
  fileprivate var comesWithHistory: Bool {
    if case .recipe(let recipe, _) = self, case .debian = recipe.origin { return false }
    return true
  }
}
