import Basics
import Git
import Model

/// A fetched source with what its tree says of itself.
package struct SourceTreeInfo: Sendable {
  /// Where it came from.
  package var fetched: FetchedSource
  /// The version of grpc that the tree says it is; nil where it says nothing.
  package var version: String?
  /// The name of its layout; nil where it is of none that the target knows.
  package var layout: String?
  /// The tree of the source as it is.
  package var tree: ObjectID { fetched.result.tree }

  /// Reads the version of a source whose objects are in the repository at `store`.
  /// - Throws: `GitError`.
  package init(_ fetched: FetchedSource, target: Target, store: String) throws(GitError) {
    self.fetched = fetched
    let repository = try Repository(openBare: store)
    let tree = fetched.result.tree
    if let entry = try repository.entry(in: tree, at: target.versionFile), entry.mode.isBlob {
      let text = String(decoding: try repository.bytes(of: entry.id), as: UTF8.self)
      version = target.version(in: text)
    }
    for layout in target.layouts where version.map(layout.versions.contains) ?? true {
      var hasAll = true
      for mark in layout.marks where hasAll {
        hasAll = try repository.entry(in: tree, at: mark) != nil
      }
      if hasAll {
        self.layout = layout.name
        break
      }
    }
  }

  /// The source as the record tells it, without user and password of its address.
  package var entry: SourceEntry {
    let privateText = PrivateText()
    var entry = SourceEntry(
      name: privateText.hidden(in: fetched.name), url: privateText.hidden(in: fetched.url),
      ref: fetched.result.ref,
      commit: fetched.result.commit.description, tree: fetched.result.tree.description,
      version: version)
    entry.arguments = fetched.arguments.map(privateText.hidden(in:))
    return entry
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
    var fetched = try await fetch(
      source, by: fetching, for: root, locations: locations
    ) { progress in
      if isToBeTold {
        tell(.note("this libgit2 has no shallow fetch (1.7 has): the whole history comes along"))
        isToBeTold = false
      }
      tell(.fetching(source: source.name, progress))
      return Task.isCancelled ? .stop : .goOn
    }
    if let overlay {
      tell(.fetching(source: overlay.name, nil))
      let upper = try await fetch(
        overlay, by: fetching, for: root, locations: locations
      ) { progress in
        tell(.fetching(source: overlay.name, progress))
        return Task.isCancelled ? .stop : .goOn
      }
      fetched = try fetched.overlaid(
        by: upper, taking: target.extensionFiles, of: target.extensionFolder,
        store: locations.objects)
    }
    let info = try SourceTreeInfo(fetched, target: target, store: locations.objects)
    if case .archive = source, info.layout == nil, !target.layouts.isEmpty {
      throw UnknownLayout(source: fetched.name, target: target)
    }
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
    case .archive(let place): place.shown
    }
  }

  /// A Debian source package has no history.
  fileprivate var comesWithHistory: Bool {
    switch self {
    case .archive: return false
    case .repository: return true
    case .recipe(let recipe, _):
      if case .git = recipe.origin { return true }
      return false
    }
  }
}
