import Git
import GitTestSupport
import Patching
import Testing

/// Candidates from files, folders and commits.
struct PatchSetTests {
  let store: Store
  init() throws { store = try Store() }

  private func change(_ file: String, _ old: String, _ new: String) -> String {
    "--- \(file)\n+++ \(file)\n@@ -1 +1 @@\n-\(old)\n+\(new)\n"
  }

  @Test("one file is a candidate of one patch")
  func file() throws {
    let path = try store.scratch.write("no-shutdown.patch", change("f", "a", "b"))
    let candidate = try Candidate.load(path)
    #expect(candidate.name == "no-shutdown")
    let applied = try apply(candidate, to: try store.tree(["f": "a\n"]), in: store.repository)
    #expect(try store.text("f", in: applied.tree) == "b\n")
  }

  @Test("a folder with a series is one candidate in the order of its lines")
  func series() throws {
    try store.scratch.write("s/one.patch", change("f", "a", "b"))
    try store.scratch.write("s/sub/two.patch", change("x/y/f", "b", "c"))
    try store.scratch.write(
      "s/series", "# first\n\none.patch -p0 # as it is\nsub/two.patch -p2\n")
    let candidate = try Candidate.load(store.scratch["s"])
    #expect(candidate.name == "s")
    #expect(candidate.patches.map(\.strip) == [0, 2])
    let base = try store.tree(["f": "a\n"])
    let applied = try apply(candidate, to: base, in: store.repository)
    #expect(try store.text("f", in: applied.tree) == "c\n")
    #expect(applied.base == base)
    #expect(applied.changes.map(\.path) == ["f"])
    #expect(applied.placements.count == 2)
    #expect((applied.addedLines, applied.removedLines) == (2, 2))
  }

  @Test func failingPatchOfASeriesIsNamed() throws {
    try store.scratch.write("s/one.patch", change("f", "a", "b"))
    try store.scratch.write("s/two.patch", change("f", "a", "c"))
    try store.scratch.write("s/series", "one.patch\ntwo.patch\n")
    let candidate = try Candidate.load(store.scratch["s"])
    let base = try store.tree(["f": "a\n"])
    let error = #expect(throws: ApplyError.self) {
      try apply(candidate, to: base, in: store.repository)
    }
    #expect(error?.file == store.scratch["s/two.patch"])
    #expect(error?.line == 3)
  }

  static let broken: [(String, String)] = [
    ("one.patch\nmissing.patch\n", "series:2: there is no file missing.patch"),
    ("../one.patch\n", "series:1: `../one.patch` leaves the folder"),
    ("/etc/passwd\n", "series:1: `/etc/passwd` is an absolute path"),
    ("one.patch -R\n", "series:1: `-R` is not supported here"),
    ("one.patch -p99999999999999999999\n", "is not supported here"),
    ("one.patch\n\none.patch\n", "series:3: one.patch is listed twice (first in line 1)"),
    ("# nothing\n", "series:1: the series lists no patch"),
    ("", "series:1: the series lists no patch"),
    ("sub\n", "sub:1: this is not a file"),
    ("empty.patch\n", "empty.patch:1: the patch file is empty"),
  ]

  @Test("a series that names what is not there is refused by its line", arguments: broken.indices)
  func brokenSeries(index: Int) throws {
    let (text, words) = Self.broken[index]
    try store.scratch.write("s/one.patch", change("f", "a", "b"))
    try store.scratch.write("s/empty.patch", "")
    _ = try store.scratch.folder("s/sub")
    try store.scratch.write("s/series", text)
    let error = #expect(throws: PatchError.self) { try Candidate.load(store.scratch["s"]) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("a file that cannot be read is refused by its reason")
  func unreadable() throws {
    _ = try store.scratch.folder("bare")
    for path in ["nope", "bare"] {
      #expect(throws: PatchError.self) { try Candidate.load(store.scratch[path]) }
    }
    let error = #expect(throws: PatchError.self) { try Candidate.load("/dev/zero") }
    #expect(error?.kind == .unreadable)
  }

  @Test("a range of commits is a candidate of their patches")
  func commits() throws {
    let author = Author(name: "N", mail: "n@example.org", date: 1_000_000_000)
    var ids: [ObjectID] = []
    for (index, text) in ["a\n", "b\n", "b\n", "c\n"].enumerated() {
      ids.append(
        try store.repository.write(
          commitOf: try store.tree(["f": text]), parents: ids.last.map { [$0] } ?? [],
          author: author, message: "Commit \(index)\n\nWhy.\n"))
    }
    let range = try Candidate.load(
      commits: "\(ids[0].description.prefix(12))..\(ids[3])", in: store.repository)
    #expect(range.patches.count == 2)
    #expect(range.patches.map(\.header.title) == ["Commit 1", "Commit 3"])
    #expect(range.patches[0].header.author == "N <n@example.org>")
    #expect(range.patches[0].header.body == "Why.")
    let applied = try apply(range, to: try store.repository.tree(of: ids[0]), in: store.repository)
    #expect(applied.tree == (try store.repository.tree(of: ids[3])))
    let one = try Candidate.load(commits: "\(ids[1])", in: store.repository)
    #expect(one.patches.map(\.name) == ["commit \(ids[1].description.prefix(12))"])
    for odd in ["", "..", "zzzz", "HEAD", "0123456789", "\(ids[2])", "\(ids[1])..\(ids[1])"] {
      #expect(throws: PatchError.self, "\(odd)") {
        try Candidate.load(commits: odd, in: store.repository)
      }
    }
  }
}
