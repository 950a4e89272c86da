import Foundation
import Git
import GitTestSupport
import Testing

/// Fetching over loopback from a real `git daemon` and a real `git http-backend`.
struct NetworkTests {
  let store: Store
  let source: Source
  init() throws {
    store = try Store()
    source = try Source()
  }

  @Test(arguments: ["git", "http"])
  func refsAndNoSecondCall(kind: String) throws {
    let server = try Server(kind, root: source.root)
    let address = "\(kind)://127.0.0.1:\(server.port)/source.git"
    for (ref, commit) in [
      ("v1", source.commits[0]), ("v2", source.commits[1]), ("main", source.commits[2]),
      ("refs/pull/7/head", source.pull),
    ] {
      let result = try store.repository.fetch(from: address, ref: ref)
      #expect(result.commit.description == commit, "\(ref)")
      #expect(result.usedNetwork)
    }
    let calls = server.connections
    #expect(calls > 0)
    for ref in ["v1", "v2", "main", "refs/pull/7/head", source.commits[0]] {
      #expect(try !store.repository.fetch(from: address, ref: ref).usedNetwork)
    }
    #expect(server.connections == calls)
    server.stop()
    #expect(
      try store.repository.fetch(from: address, ref: "main").commit.description
        == source.commits[2])
    let error = failure {
      _ = try store.repository.fetch(
        from: address, ref: "main", refetches: true)
    }
    #expect(error?.kind == .cannotConnect)
  }

  @Test(arguments: ["git", "http"])
  func refreshBringsOnlyWhatIsNew(kind: String) throws {
    let server = try Server(kind, root: source.root)
    let address = "\(kind)://127.0.0.1:\(server.port)/source.git"
    let all = try store.repository.fetch(from: address, ref: "main")
    #expect(all.receivedBytes > 600_000)
    let id = try source.advance()
    let more = try store.repository.fetch(
      from: address, ref: "main", refetches: true)
    #expect(more.commit.description == id)
    #expect(more.receivedBytes < 10_000)
  }

  /// With and without the server's leave to ask for any commit.
  @Test(
    "a commit by its id comes from a server, whether or not it allows that",
    arguments: ["git", "http"], [true, false])
  func commits(kind: String, isAllowed: Bool) throws {
    if isAllowed {
      try git("config", "uploadpack.allowReachableSHA1InWant", "true", in: source.path)
    }
    let server = try Server(kind, root: source.root)
    let address = "\(kind)://127.0.0.1:\(server.port)/source.git"
    let result = try store.repository.fetch(from: address, ref: source.commits[1])
    #expect(result.commit.description == source.commits[1])
    #expect(result.ref == source.commits[1])
    let unknown = String(repeating: "ab", count: 20)
    let error = failure { _ = try store.repository.fetch(from: address, ref: unknown) }
    #expect(error?.kind == .noSuchRef(nearest: []), "\(String(describing: error))")
    // A pull request's commit is on no branch: only a server that gives any commit has it.
    let pull = failure { _ = try store.repository.fetch(from: address, ref: source.pull) }
    #expect(pull?.kind == (isAllowed ? nil : .noSuchRef(nearest: [])))
  }

  @Test(arguments: ["git", "http"])
  func serverDiesHalfWay(kind: String) throws {
    let server = try Server(kind, root: source.root)
    let address = "\(kind)://127.0.0.1:\(server.port)/source.git"
    for bytes in [300_000, 5_000, 30] {
      try server.cut(after: bytes)
      let error = failure { _ = try store.repository.fetch(from: address, ref: "main") }
      #expect(error?.kind == .connectionLost, "\(bytes): \(String(describing: error))")
      #expect(try leftovers(in: store) == [])
    }
    try server.cut(after: nil)
    let result = try store.repository.fetch(from: address, ref: "main")
    #expect(result.commit.description == source.commits[2])
    #expect(try !git("fsck", "--strict", in: store.scratch["store"]).contains("missing"))
  }

  @Test func whatIsNoRepository() throws {
    let http = try Server("http", root: source.root)
    let daemon = try Server("git", root: source.root)
    for address in [
      "http://127.0.0.1:\(http.port)/nope.git", "http://127.0.0.1:\(http.port)/page",
      "git://127.0.0.1:\(daemon.port)/nope.git",
    ] {
      let error = failure { _ = try store.repository.fetch(from: address, ref: "main") }
      #expect(error?.kind == .notARepository, "\(address): \(String(describing: error))")
    }
  }

  @Test("a server that wants credentials is refused without asking for them")
  func credentials() throws {
    let server = try Server("http", root: source.root)
    for login in ["", "user:secret@"] {
      let address = "http://\(login)127.0.0.1:\(server.port)/private/source.git"
      let error = failure { _ = try store.repository.fetch(from: address, ref: "main") }
      #expect(error?.kind == .authenticationRequired, "\(String(describing: error))")
    }
  }

  @Test("a host that does not listen is told apart from one that is not there")
  func noListener() throws {
    // A port that was free a moment ago, and that no server listens on.
    let server = try Server("http", root: source.root)
    server.stop()
    for kind in ["http", "https", "git"] {
      let address = "\(kind)://127.0.0.1:\(server.port)/source.git"
      let refused = failure { _ = try store.repository.fetch(from: address, ref: "main") }
      #expect(refused?.kind == .cannotConnect, "\(String(describing: refused))")
      let unknown = "\(kind)://nohost.invalid/source.git"
      let error = failure { _ = try store.repository.fetch(from: unknown, ref: "main") }
      #expect(error?.kind == .noSuchHost, "\(String(describing: error))")
      // It may as well be the network that is gone.
      #expect(error?.exitCode == .ownError)
    }
  }

  @Test func plainTextIsNoTLS() throws {
    let server = try Server("http", root: source.root)
    let error = failure {
      _ = try store.repository.fetch(
        from: "https://127.0.0.1:\(server.port)/source.git", ref: "main")
    }
    #expect(error?.kind == .cannotConnect, "\(String(describing: error))")
  }
}
