import Foundation
import Git
import GitTestSupport
import Testing

/// Fetching from repositories on the same machine.
struct FetchTests {
  let store: Store
  let source: Source
  init() throws {
    store = try Store()
    source = try Source()
  }

  @Test func refsOfEveryKind() throws {
    let expected: [(String, String, String)] = [
      ("v1", "refs/tags/v1", source.commits[0]),
      ("v2", "refs/tags/v2", source.commits[1]),
      ("v2-again", "refs/tags/v2-again", source.commits[1]),
      ("main", "refs/heads/main", source.commits[2]),
      ("heads/main", "refs/heads/main", source.commits[2]),
      ("topic/x", "refs/heads/topic/x", source.commits[1]),
      ("refs/pull/7/head", "refs/pull/7/head", source.pull),
      ("pull/7/head", "refs/pull/7/head", source.pull),
      ("HEAD", "HEAD", source.commits[2]),
      (source.commits[1], source.commits[1], source.commits[1]),
    ]
    for (ref, full, commit) in expected {
      let store = try Store()
      let result = try store.repository.fetch(from: source.path, ref: ref)
      #expect(result.commit.description == commit, "\(ref)")
      #expect(result.ref == full, "\(ref)")
      #expect(result.usedNetwork && result.receivedBytes > 100_000 && !result.isShallow, "\(ref)")
      let tree = try git("rev-parse", "\(commit)^{tree}", in: source.path)
      #expect(result.tree.description == tree)
      #expect(try store.repository.blobPaths(of: result.tree).contains("d/noise-1"))
    }
  }

  @Test(.enabled(if: !Repository.canFetchShallow))
  func aShallowCloneIsNamedAndWhatToDo() throws {
    let clone = source.scratch["shallow"]
    try git("clone", "-q", "--depth", "1", "file://" + source.path, clone, in: source.root)
    let store = try Store()
    let error = #expect(throws: GitError.self) {
      try store.repository.fetch(from: clone, ref: "HEAD")
    }
    #expect(error?.exitCode == .usage)
    #expect(error?.hint?.contains("--unshallow") == true, "\(String(describing: error))")
  }

  @Test func aRepositoryOfAnotherFormIsNamedAndWhatToDo() throws {
    let folder = source.scratch["sha256"]
    try git("init", "-q", "--object-format=sha256", folder, in: source.root)
    let store = try Store()
    let error = #expect(throws: GitError.self) {
      try store.repository.fetch(from: folder, ref: "HEAD")
    }
    #expect(error?.hint?.contains("git archive") == true, "\(String(describing: error))")
  }

  @Test func addressesOfEveryKind() throws {
    let odd = source.scratch["root/a b:c%41#é.git"]
    try git("clone", "-q", "--mirror", source.path, odd, in: source.root)
    let here = FileManager.default.currentDirectoryPath.split(separator: "/").count
    let relative = String(repeating: "../", count: here) + source.path.dropFirst()
    let worktree = source.scratch["work"]
    for address in [source.path, "file://" + source.path, odd, relative, worktree] {
      let store = try Store()
      let result = try store.repository.fetch(from: address, ref: "main")
      #expect(result.commit.description == source.commits[2], "\(address)")
    }
  }

  @Test(
    "a repository with a FIFO in the place of a file is refused, and not waited for",
    arguments: ["packed-refs", "config", "HEAD", "refs/heads/main", "objects/info/alternates"])
  func fifo(_ name: String) throws {
    let odd = source.scratch["root/odd.git"]
    try git("clone", "-q", "--mirror", source.path, odd, in: source.root)
    try? FileManager.default.removeItem(atPath: "\(odd)/\(name)")
    #expect(mkfifo("\(odd)/\(name)", 0o644) == 0)
    let worktree = try source.scratch.folder("root/worktree")
    try source.scratch.write("root/worktree/.git", "gitdir: ../odd.git\n")
    for address in [odd, worktree] {
      let error = failure { _ = try store.repository.fetch(from: address, ref: "main") }
      #expect(error?.kind == .notARepository)
      #expect(error?.message.hasSuffix("/\(name) is no regular file") == true, "\(error as Any)")
    }
  }

  @Test(
    "neither do other files wait that a repository leads to",
    arguments: ["commondir", "objects/info/alternates"])
  func fifoElsewhere(_ name: String) throws {
    let odd = source.scratch["root/odd.git"]
    try git("clone", "-q", "--mirror", source.path, odd, in: source.root)
    let other = try source.scratch.folder("root/other/info")
    #expect(mkfifo("\(other)/alternates", 0o644) == 0)
    try source.scratch.write("root/odd.git/\(name)", "\(source.root)/other\n")
    let error = failure { _ = try store.repository.fetch(from: odd, ref: "main") }
    #expect(error?.kind == .notARepository)
    #expect(error?.message.hasSuffix("/alternates is no regular file") == true, "\(error as Any)")
  }

  @Test("a repository whose configuration includes another file is refused: it could be any")
  func include() throws {
    try git("config", "include.path", "/etc/passwd", in: source.path)
    let error = failure { _ = try store.repository.fetch(from: source.path, ref: "main") }
    #expect(error?.kind == .notARepository)
    #expect(error?.message.hasSuffix("config includes other files") == true, "\(error as Any)")
  }

  @Test("an object that would fill the memory ends a fetch")
  func largeObject() throws {
    let work = source.scratch["work"]
    try source.scratch.write("work/zeros", "")
    #expect(truncate("\(work)/zeros", 400 << 20) == 0)
    try git("-c", "core.compression=1", "add", "zeros", in: work)
    try git("commit", "-qm", "zeros", in: work)
    let error = failure { _ = try store.repository.fetch(from: work, ref: "main") }
    #expect(error?.kind == .unsafeEntry, "\(error as Any)")
    #expect(error?.message.hasPrefix("an object of it has more than 384 MiB") == true)
  }

  @Test func whatIsThereIsNotFetchedAgain() throws {
    for ref in ["v1", "v2", "main", "pull/7/head"] {
      _ = try store.repository.fetch(from: source.path, ref: ref)
    }
    let moved = source.scratch["root/moved.git"]
    // No source is left to ask; an empty folder keeps the address valid.
    try FileManager.default.moveItem(atPath: source.path, toPath: moved)
    _ = try source.scratch.folder("root/source.git")
    for (ref, commit) in [
      ("v1", source.commits[0]), ("v2", source.commits[1]), ("main", source.commits[2]),
      ("refs/tags/v2", source.commits[1]), ("pull/7/head", source.pull),
      (source.commits[1], source.commits[1]),
    ] {
      let result = try store.repository.fetch(from: source.path, ref: ref)
      #expect(result.commit.description == commit)
      #expect(!result.usedNetwork && result.receivedBytes == 0)
    }
    let error = failure {
      _ = try store.repository.fetch(
        from: source.path, ref: "main", refetches: true)
    }
    #expect(error?.kind == .notARepository)
    let again = try store.repository.fetch(
      from: source.path, ref: source.commits[1], refetches: true)
    #expect(!again.usedNetwork)
  }

  @Test func refreshFollowsABranch() throws {
    _ = try store.repository.fetch(from: source.path, ref: "main")
    let id = try source.advance()
    let old = try store.repository.fetch(from: source.path, ref: "main")
    #expect(old.commit.description == source.commits[2])
    let new = try store.repository.fetch(
      from: source.path, ref: "main", refetches: true)
    #expect(new.commit.description == id)
  }

  /// The same ref name at two sources is two refs; `a` and `a/b` do not collide either.
  @Test func sourcesDoNotCollide() throws {
    let other = source.scratch["root/other.git"]
    try git("clone", "-q", "--mirror", source.path, other, in: source.root)
    try git("update-ref", "refs/heads/main", source.commits[0], in: other)
    _ = try store.repository.fetch(from: source.path, ref: "main")
    let result = try store.repository.fetch(from: other, ref: "main")
    #expect(result.commit.description == source.commits[0])
    let first = try store.repository.fetch(from: source.path, ref: "main")
    #expect(first.commit.description == source.commits[2])
    _ = try store.repository.fetch(from: other, ref: "topic/x")
    try git("update-ref", "-d", "refs/heads/topic/x", in: other)
    try git("update-ref", "refs/heads/topic", source.commits[0], in: other)
    #expect(try store.repository.fetch(from: other, ref: "topic").usedNetwork)
  }

  @Test("a ref that is not there is told with the nearest that is")
  func noSuchRef() throws {
    let near = failure { _ = try store.repository.fetch(from: source.path, ref: "v2-agian") }
    #expect(near?.kind == .noSuchRef(nearest: ["v2-again"]))
    #expect(near?.hint == "did you mean v2-again?")
    let far = failure { _ = try store.repository.fetch(from: source.path, ref: "entirely-else") }
    #expect(far?.kind == .noSuchRef(nearest: []))
    let commit = String(repeating: "12", count: 20)
    let lost = failure { _ = try store.repository.fetch(from: source.path, ref: commit) }
    #expect(lost?.kind == .noSuchRef(nearest: []))
    for odd in ["", "a..b", "a b", "-", "refs/", "x*", "a\0b", "@{1}", "~", "a:b", "\u{7f}"] {
      let error = failure { _ = try store.repository.fetch(from: source.path, ref: odd) }
      guard case .noSuchRef = error?.kind else {
        Issue.record("\(odd): \(String(describing: error))")
        continue
      }
    }
    let empty = source.scratch["root/empty.git"]
    try git("init", "-q", "--bare", empty, in: source.root)
    let none = failure { _ = try store.repository.fetch(from: empty, ref: "main") }
    #expect(none?.message == "the repository is empty")
  }

  @Test("an address without a repository, or of a kind that is not taken, is refused")
  func noRepository() throws {
    let error = failure { _ = try store.repository.fetch(from: source.root, ref: "main") }
    #expect(error?.kind == .notARepository)
    let missing = failure { _ = try store.repository.fetch(from: "/no/such/folder", ref: "main") }
    #expect(missing?.kind == .notARepository)
    for address in [
      "ssh://host/x", "git@host:x/y.git", "ext::sh -c true", "fd::3", "git+ssh://host/x",
      "ftp://host/x", "", "https://host/\nx", "rsync://host/x",
    ] {
      let error = failure { _ = try store.repository.fetch(from: address, ref: "main") }
      #expect(error?.kind == .unsupportedURL, "\(address): \(String(describing: error))")
    }
  }

  @Test("a fetch that its caller stops leaves nothing")
  func cancelled() throws {
    let error = failure {
      _ = try store.repository.fetch(from: source.path, ref: "main") { _ in .stop }
    }
    #expect(error?.kind == .cancelled)
    #expect(try leftovers(in: store) == [])
    var last: FetchProgress?
    let result = try store.repository.fetch(from: source.path, ref: "main") { progress in
      last = progress
      return .goOn
    }
    #expect(result.commit.description == source.commits[2])
    #expect(last?.receivedObjects == last?.totalObjects && (last?.totalObjects ?? 0) > 8)
    #expect(last?.receivedBytes == result.receivedBytes)
  }

  @Test("a fetch in a cancelled task ends as cancelled")
  func cancelledTask() async throws {
    let (path, address) = (store.scratch["store"], source.path)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      let repository = try Repository(openBare: path)
      return try repository.fetch(from: address, ref: "main").commit
    }
    task.cancel()
    let error = await #expect(throws: GitError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
  }

  /// What killed processes leave behind does not stop the next fetch, and is removed by it.
  @Test("what killed processes left is removed by the next fetch")
  func leftoversAreRemoved() throws {
    _ = try store.repository.fetch(from: source.path, ref: "v1")
    let spaces = store.scratch["store/refs/forkproof"]
    let space = try #require(try FileManager.default.contentsOfDirectory(atPath: spaces).first)
    let lock = "store/refs/forkproof/\(space)/refs%2Fheads%2Fmain.lock"
    try store.scratch.write(lock, "")
    try store.scratch.write("store/objects/pack/pack_git2_0123456789abcdef", "half a pack")
    let result = try store.repository.fetch(from: source.path, ref: "main")
    #expect(result.commit.description == source.commits[2])
    #expect(try leftovers(in: store) == [])
    #expect(!FileManager.default.fileExists(atPath: store.scratch[lock]))
  }
}
