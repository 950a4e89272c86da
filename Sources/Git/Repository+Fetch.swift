import Basics
import CLibgit2
import Glibc

/// How to fetch from a repository.
package struct FetchOptions: Hashable, Sendable {
  /// What every fetch is told.
  package var settings: FetchSettings
  /// Commits of history to bring along; 0 is all. Without effect before libgit2 1.7.
  package var depth: Int

  /// Options with all their parts.
  package init(_ settings: FetchSettings, depth: Int) {
    self.settings = settings
    self.depth = depth
  }
}

/// What a fetch gave.
package struct FetchResult: Hashable, Sendable {
  /// The commit, tags peeled.
  package var commit: ObjectID
  /// The commit's tree.
  package var tree: ObjectID
  /// The source's full name of the ref, or the commit id when that was asked for.
  package var ref: String
  /// True when the store holds cut-off history.
  package var isShallow: Bool
  /// Bytes that came over the wire, or from the other repository.
  package var receivedBytes: Int
  /// True when the source was asked at all.
  package var usedNetwork: Bool

  /// The result of bringing a commit here in another way than from a repository.
  package init(
    commit: ObjectID, tree: ObjectID, ref: String, isShallow: Bool = false, receivedBytes: Int = 0,
    usedNetwork: Bool = false
  ) {
    self.commit = commit
    self.tree = tree
    self.ref = ref
    self.isShallow = isShallow
    self.receivedBytes = receivedBytes
    self.usedNetwork = usedNetwork
  }
}

extension Repository {
  /// Whether the linked libgit2 can fetch without history (`git_fetch_options.depth`, from 1.7 on).
  package static var canFetchShallow: Bool { forkproof_has_fetch_depth() != 0 }

  /// Brings the commit that `ref` names at `source` into this store.
  ///
  /// `source` is an http, https, git or file URL or a path; `ref` a tag, a branch, a full name such
  /// as `refs/pull/7/head`, or a commit id of 40 digits. What is there already is not fetched
  /// again unless the settings say so; a commit id that is there never is. `progress` runs on the
  /// calling thread. A cancelled task, or `.stop`, ends in a `cancelled` error. Throws `GitError`
  /// of the kinds listed there.
  package borrowing func fetch(
    from source: String, ref: String, options: FetchOptions,
    progress: (FetchProgress) -> FetchControl = { _ in .goOn }
  ) throws(GitError) -> FetchResult {
    let url = try RemoteURL(source)
    let wanted = try WantedRef(ref, from: source)
    let space = RefSpace(of: url)
    let doing = "fetch \(ref) from \(source)"
    let refetches = options.settings.refetches
    if let stored = try stored(wanted, in: space, refetches: refetches) { return stored }
    try LocalRepository(url)?.check(doing)
    let lock = try StoreLock(store: path)
    defer { withExtendedLifetime(lock) {} }
    // The handler outlives no call: libgit2 lets go of it before download returns.
    return try withoutActuallyEscaping(progress) { report throws(GitError) in
      let fetch = OngoingFetch(
        url: url, space: space, doing: doing, options: options,
        watch: FetchWatch(store: path, report: report))
      if let commit = wanted.commit { return try self.fetch(commit, fetch) }
      return try self.fetch(wanted, fetch)
    }
  }

  /// What an earlier fetch left for this ref, if anything.
  private borrowing func stored(
    _ wanted: WantedRef, in space: RefSpace, refetches: Bool
  ) throws(GitError) -> FetchResult? {
    if let commit = wanted.commit {
      guard contains(commit) else { return nil }
      return try result(commit, ref: commit.description, doing: "read commit \(commit)")
    }
    guard !refetches else { return nil }
    for ref in wanted.candidates {
      var id = git_oid()
      guard git_reference_name_to_id(&id, handle, space.name(of: ref)) == 0 else { continue }
      return try result(ObjectID(id), ref: ref, doing: "read the stored \(ref)")
    }
    return nil
  }

  private borrowing func fetch(
    _ wanted: WantedRef, _ fetch: OngoingFetch
  ) throws(GitError) -> FetchResult {
    let session = try FetchSession(fetch, into: handle)
    let refs = try session.refs()
    guard let ref = wanted.candidates.first(where: { refs[$0] != nil }), let target = refs[ref]
    else {
      let nearest = wanted.nearest(in: Array(refs.keys))
      let kind = GitError.Kind.noSuchRef(nearest: nearest)
      throw GitError(
        kind, doing: fetch.doing,
        message: refs.isEmpty ? "the repository is empty" : "no such tag, branch or ref",
        hint: GitError.hint(for: kind))
    }
    try session.download([ref], depth: fetch.options.depth)
    try record(target, as: fetch.space.name(of: ref), doing: fetch.doing)
    return try result(target, ref: ref, doing: fetch.doing, watch: fetch.watch)
  }

  /// Asks for the commit itself, and where that is refused for everything that may hold it.
  private borrowing func fetch(
    _ commit: ObjectID, _ fetch: OngoingFetch
  ) throws(GitError) -> FetchResult {
    let session = try FetchSession(fetch, into: handle)
    do throws(GitError) {
      try session.download([commit.description], depth: fetch.options.depth)
    } catch {
      if error.kind.endsTheFetch { throw error }
    }
    if !contains(commit) { try fetchEverything(fetch) }
    guard contains(commit) else {
      throw GitError(
        .noSuchRef(nearest: []), doing: fetch.doing,
        message: "no branch or tag of the source holds this commit",
        hint: "a commit of a pull request comes with its ref, such as refs/pull/7/head")
    }
    let name = fetch.space.name(of: commit.description)
    try record(commit, as: name, doing: fetch.doing)
    return try result(commit, ref: commit.description, doing: fetch.doing, watch: fetch.watch)
  }

  private borrowing func fetchEverything(_ fetch: OngoingFetch) throws(GitError) {
    let session = try FetchSession(fetch, into: handle)
    let refs = try session.refs().filter {
      $0.key.hasPrefix("refs/heads/") || $0.key.hasPrefix("refs/tags/")
    }
    guard !refs.isEmpty else { return }
    try session.download(refs.keys.sorted(), depth: 0)
    for (ref, target) in refs {
      try record(target, as: fetch.space.name(of: ref), doing: fetch.doing)
    }
  }

  private borrowing func result(
    _ target: ObjectID, ref: String, doing: String, watch: FetchWatch? = nil
  ) throws(GitError) -> FetchResult {
    let commit = try peel(target, doing: doing)
    return FetchResult(
      commit: commit, tree: try tree(of: commit), ref: ref,
      isShallow: git_repository_is_shallow(handle) == 1,
      receivedBytes: watch?.receivedBytes ?? 0, usedNetwork: watch != nil)
  }

  /// The commit a tag, or a tag of a tag, stands for; throws when it is for a file or a folder.
  borrowing func peel(_ id: ObjectID, doing: String) throws(GitError) -> ObjectID {
    var raw = id.raw
    let object = try made(doing) { git_object_lookup(&$0, handle, &raw, GIT_OBJECT_ANY) }
    defer { git_object_free(object) }
    let type = git_object_type(object)
    guard type == GIT_OBJECT_COMMIT || type == GIT_OBJECT_TAG else {
      throw GitError(
        .notFound, doing: doing, message: "\(id) is not a commit",
        hint: "name a commit, a tag or a branch")
    }
    let commit = try made(doing) { git_object_peel(&$0, object, GIT_OBJECT_COMMIT) }
    defer { git_object_free(commit) }
    guard let peeled = git_object_id(commit) else {
      throw GitError(.other, doing: doing, message: "the commit has no id")
    }
    return ObjectID(peeled.pointee)
  }

  /// Writes a ref; another process may hold its lock for a moment.
  private borrowing func record(
    _ target: ObjectID, as name: String, doing: String
  ) throws(GitError) {
    var raw = target.raw
    for attempt in 0... {
      var reference: OpaquePointer?
      let code = git_reference_create(&reference, handle, name, &raw, 1, nil)
      git_reference_free(reference)
      if code >= 0 { return }
      guard code == GIT_ELOCKED.rawValue, attempt < 200 else {
        throw GitError(code: code, doing: doing)
      }
      usleep(10_000)
    }
  }
}

extension GitError.Kind {
  /// True for the failures that asking in another way cannot mend.
  fileprivate var endsTheFetch: Bool {
    switch self {
    case .cancelled, .diskFull, .storeNotWritable, .authenticationRequired: true
    default: false
    }
  }
}
