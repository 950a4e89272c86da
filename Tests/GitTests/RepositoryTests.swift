import Foundation
import Git
import GitTestSupport
import Testing

/// Stores, ids, and what is read from and written to them.
struct RepositoryTests {
  let store: Store
  init() throws { store = try Store() }

  @Test("an object id is forty hexadecimal digits, and nothing else")
  func objectIDs() throws {
    let hex = "0123456789abcdef0123456789ABCDEF01234567"
    let id = try #require(ObjectID(hex: hex))
    #expect(id.description == hex.lowercased())
    #expect(ObjectID(hex: id.description) == id)
    let coded = try JSONEncoder().encode([id])
    #expect(String(decoding: coded, as: UTF8.self) == "[\"\(id)\"]")
    #expect(try JSONDecoder().decode([ObjectID].self, from: coded) == [id])
    for odd in ["", "0", String(hex.dropLast()), hex + "0", "g" + hex.dropFirst(), "é" + hex] {
      #expect(ObjectID(hex: odd) == nil)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([ObjectID].self, from: try JSONEncoder().encode([odd]))
      }
    }
    let larger = try #require(ObjectID(hex: "f" + hex.dropFirst()))
    #expect(id < larger && !(larger < id))
  }

  @Test func createIsOpenWhenThere() throws {
    let id = try store.repository.write(blob: [1, 2, 3])
    let again = try Repository(createBare: store.scratch["store"])
    let bytes = try again.bytes(of: id)
    #expect(bytes == [1, 2, 3])
    let nested = try Repository(createBare: store.scratch["a/b/c"])
    let paths = try nested.blobPaths(of: try nested.emptyTree())
    #expect(paths == [])
  }

  @Test func otherFoldersAreLeftAlone() throws {
    try store.scratch.write("full/file", "x")
    for make in [{ _ = try Repository(createBare: $0) }, { _ = try Repository(openBare: $0) }]
      as [(String) throws -> Void]
    {
      let error = failure { try make(store.scratch["full"]) }
      #expect(error?.kind == .notARepository)
    }
    let files = FileManager.default
    #expect(try files.contentsOfDirectory(atPath: store.scratch["full"]) == ["file"])
    #expect(
      try files.contentsOfDirectory(atPath: store.scratch.path).sorted() == ["full", "store"])
    let missing = failure { _ = try Repository(openBare: store.scratch["missing"]) }
    #expect(missing?.kind == .notARepository)
    #expect(failure { _ = try Repository(createBare: "/dev/null/x") } != nil)
  }

  @Test("a tree that is ten times in another, and so on, is not walked to its end")
  func treeBomb() throws {
    let script = """
      t=$(echo x | git hash-object -w --stdin) kind='100644 blob'
      for level in 1 2 3 4 5 6 7; do
        t=$(for n in 0 1 2 3 4 5 6 7 8 9; do printf '%s %s\\t%s\\n' "$kind" $t $n; done | git mktree)
        kind='040000 tree'
      done
      echo $t
      """
    let told = try run(["sh", "-c", script], in: store.scratch["store"])
    let id = try #require(ObjectID(hex: told.output.trimmingCharacters(in: .newlines)))
    let error = failure { try store.repository.walk(id) { _ in } }
    #expect(error?.kind == .unsafeEntry)
    #expect(error?.message.contains("more than") == true, "\(error as Any)")
  }

  @Test("a blob is not read that is larger than any file of a source")
  func blobBomb() throws {
    let script = "head -c 268435457 /dev/zero | git hash-object -w --stdin"
    let told = try run(["sh", "-c", script], in: store.scratch["store"])
    let id = try #require(ObjectID(hex: told.output.trimmingCharacters(in: .newlines)))
    let error = failure { _ = try store.repository.bytes(of: id) }
    #expect(error?.kind == .unsafeEntry)
  }

  @Test("a tree has the id that git gives it")
  func treesAreGits() throws {
    let work = try store.scratch.folder("w")
    try git("init", "-q", in: work)
    for name in ["a/b/c", "a/b.x", "a.c", "a", "z/é"] where name != "a" {
      try store.scratch.write("w/" + name, name)
    }
    try git("add", ".", in: work)
    let wanted = try git("write-tree", in: work)
    let tree = try store.tree(["a/b/c": "a/b/c", "a/b.x": "a/b.x", "a.c": "a.c", "z/é": "z/é"])
    #expect(tree.description == wanted)
    let edited = try store.repository.write(
      tree: tree,
      edits: ["a/b/c": .remove, "a.c": .remove, "n/m": .put(try blob("n"), .executable)])
    try git("rm", "-q", "--cached", "a/b/c", "a.c", in: work)
    try store.scratch.write("w/n/m", "n")
    try git("add", "n/m", in: work)
    try git("update-index", "--chmod=+x", "n/m", in: work)
    #expect(edited.description == (try git("write-tree", in: work)))
    #expect(
      try store.repository.changes(from: tree, to: edited).map { "\($0.status) \($0.path)" }
        == ["deleted a.c", "deleted a/b/c", "added n/m"])
    let back = try store.repository.write(tree: edited, edits: ["n/m": .remove])
    #expect(try store.repository.entry(in: back, at: "n") == nil)
  }

  private func blob(_ text: String) throws -> ObjectID {
    try store.repository.write(blob: Array(text.utf8))
  }

  @Test func editsThatMustNotBe() throws {
    let tree = try store.tree(["a": "a"])
    let id = try blob("x")
    for path in ["", "/a", "../a", "a/../b", ".git/x", "x/.GIT", "a//b", "a/", "./a", "a\0b"] {
      let error = failure {
        _ = try store.repository.write(tree: tree, edits: [path: .put(id, .regular)])
      }
      #expect(error?.kind == .unsafeEntry, "\(path)")
    }
    #expect(failure { _ = try store.repository.write(tree: tree, edits: ["b": .remove]) } != nil)
  }

  @Test("files, links and modes are read by their paths, and odd paths lead nowhere")
  func reading() throws {
    let tree = try store.tree(
      bytes: ["d/e/f": [0, 0xff], "d/g": []], executable: ["d/g"], links: ["l": "d/g"])
    #expect(try store.repository.entry(in: tree, at: "d/g")?.mode == .executable)
    #expect(try store.repository.entry(in: tree, at: "l")?.mode == .link)
    for path in ["", "d/x", "l/g", "d/g/x", "/d", "d/", "a\0"] {
      #expect(try store.repository.entry(in: tree, at: path)?.mode != .regular, "\(path)")
    }
    #expect(try store.repository.blobPaths(of: tree) == ["d/e/f", "d/g", "l"])
    for (path, blobs) in [("d", ["d/e/f", "d/g"]), ("l", ["l"]), ("d/g", ["d/g"]), ("d/x", [])] {
      #expect(try store.repository.blobs(in: tree, at: path).map(\.path) == blobs)
    }
    var seen: [String] = []
    try store.repository.walk(tree) { entry in seen.append(entry.path) }
    #expect(seen == ["d", "d/e", "d/e/f", "d/g", "l"])
    let unknown = try #require(ObjectID(hex: String(repeating: "9", count: 40)))
    let isThere = store.repository.contains(unknown)
    #expect(!isThere)
    for call in [
      { _ = try $0.bytes(of: unknown) }, { _ = try $0.tree(of: unknown) },
      { _ = try $0.entries(of: unknown) }, { _ = try $0.tree(of: tree) },
      { _ = try $0.bytes(of: tree) },
    ] as [(borrowing Repository) throws -> Void] {
      #expect(failure { try call(store.repository) }?.kind == .notFound)
    }
  }

  @Test("a commit has git's own text")
  func commitsAreGits() throws {
    let tree = try store.tree(["a": "a\n"])
    let author = Author(name: "A", mail: "a@example.org", date: 1_000_000_000)
    let root = try store.repository.write(commitOf: tree, author: author, message: "one\n\nbody\n")
    let path = store.scratch["store"]
    #expect(
      try git("cat-file", "commit", root.description, in: path) == """
        tree \(tree)
        author A <a@example.org> 1000000000 +0000
        committer A <a@example.org> 1000000000 +0000

        one

        body
        """)
    let next = try store.repository.write(
      commitOf: try store.tree(["a": "b\n"]), parents: [root], author: author, message: "two")
    #expect(try store.repository.commit(next).parents == [root])
    #expect(try store.repository.commit(root).author == "A <a@example.org>")
    let patch = String(decoding: try store.repository.patch(of: next), as: UTF8.self)
    #expect(patch.hasSuffix("--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n"))
    let first = String(decoding: try store.repository.patch(of: root), as: UTF8.self)
    #expect(first.contains("new file mode 100644"))
    #expect(try store.repository.commits(after: root, upTo: next).map(\.id) == [next])
    let side = try store.repository.write(
      commitOf: tree, parents: [root], author: author, message: "side")
    let merge = try store.repository.write(
      commitOf: tree, parents: [next, side], author: author, message: "merge")
    let history = try store.repository.history(of: merge, without: root).map(\.id)
    #expect(Set(history) == [next, side, merge] && history.last == merge)
    #expect(try store.repository.isDescendant(merge, of: root))
    #expect(try !store.repository.isDescendant(side, of: next))
    #expect(try store.repository.resolve(commit: String("\(next)".prefix(10))) == next)
    for odd in ["", "abc", "HEAD", "main~1", String(repeating: "0", count: 41), "-n --x"] {
      #expect(failure { _ = try store.repository.resolve(commit: odd) }?.kind == .notFound)
    }
    let bad = Author(name: "<>", mail: "", date: 0)
    #expect(
      failure { _ = try store.repository.write(commitOf: tree, author: bad, message: "") } != nil)
  }
}
