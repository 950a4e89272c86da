import Git
import GitTestSupport
import Patching
import TestSupport
import Testing

/// Files that change places in one patch: what git writes of them, and what `git apply` makes of it.
struct MoveTests {
  private let store: Store
  private let work: String

  init() throws {
    store = try Store()
    work = try store.scratch.folder("w")
    try git("init", "-q", in: work)
    for name in ["a", "b", "c"] { try store.scratch.write("w/s/\(name)", numbered(40, "\(name) ")) }
    try git("add", ".", in: work)
    try git("commit", "-qm", "one", in: work)
  }

  /// The commands that change the files, and the options of the diff.
  static let cases: [(name: String, commands: [[String]], options: [String])] = [
    ("swap", [["mv", "a", "t"], ["mv", "b", "a"], ["mv", "t", "b"]], ["-B", "-M"]),
    (
      "three in turn",
      [["mv", "a", "t"], ["mv", "b", "a"], ["mv", "c", "b"], ["mv", "t", "c"]],
      ["-B", "-M"]
    ),
    (
      "swap with changes",
      [["mv", "a", "t"], ["mv", "b", "a"], ["mv", "t", "b"], ["sed", "-i", "s/^a 9$/x/", "b"]],
      ["-B", "-M"]
    ),
    ("a chain", [["mv", "b", "d"], ["mv", "a", "b"]], ["-B", "-M"]),
    ("a chain the other way", [["mv", "b", "0"], ["mv", "c", "b"]], ["-B", "-M"]),
    (
      "a copy of what is changed", [["cp", "a", "d"], ["sed", "-i", "s/^a 9$/x/", "a"]],
      ["-C"]
    ),
    (
      "a changed copy of what is changed",
      [["cp", "a", "0"], ["sed", "-i", "s/^a 9$/x/", "a"], ["sed", "-i", "s/^a 30$/y/", "0"]],
      ["-C"]
    ),
    (
      "new content, and the old one elsewhere", [["mv", "a", "d"], ["cp", "run", "a"]],
      ["-B", "-M"]
    ),
    ("removed, and another in its place", [["rm", "a"], ["mv", "b", "a"]], ["-B", "-M"]),
  ]

  @Test(arguments: cases.map(\.name))
  func filesChangePlacesAsGitAppliesThem(name: String) throws {
    let (_, commands, options) = try #require(Self.cases.first { $0.name == name })
    let base = try store.repository.importFolder(work + "/s")
    try store.scratch.write("w/s/run", "other\n")
    for command in commands { #expect(try run(command, in: work + "/s").code == 0) }
    try git("rm", "-qf", "--cached", "--ignore-unmatch", "s/run", in: work)
    try #require(try run(["rm", "run"], in: work + "/s").code == 0)
    let wanted = try store.repository.importFolder(work + "/s")
    try git("add", "-A", in: work)
    let diff =
      try run(["git", "diff", "--cached", "--relative=s"] + options + ["HEAD"], in: work).output
    let ending = store.apply(diff, to: base)
    #expect(ending.applied?.tree == wanted, "\(ending.words)\n\(diff)")
    try store.repository.checkout(base, into: store.scratch["other"], epoch: 1)
    try store.scratch.write("p", diff)
    #expect(try run(["git", "apply", store.scratch["p"]], in: store.scratch["other"]).code == 0)
    #expect(try store.repository.importFolder(store.scratch["other"]) == wanted)
  }

  @Test func aRenameOntoAFileThatStaysIsRefused() throws {
    let base = try store.repository.importFolder(work + "/s")
    let rename = "diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n"
    #expect(store.apply(rename, to: base).error?.reason == .fileExists)
    let twice = rename + rename.replacing("from a", with: "from c").replacing("a/a", with: "a/c")
    #expect(store.apply(twice, to: base).applied == nil)
  }

  @Test func filesThatChangePlacesMayBeAlike() throws {
    let base = try store.tree(["a": "1\n", "b": "1\n"])
    let swap = [("a", "b"), ("b", "a")].map { from, to in
      "diff --git a/\(from) b/\(to)\nsimilarity index 100%\nrename from \(from)\nrename to \(to)\n"
    }
    #expect(store.apply(swap.joined(), to: base).applied?.tree == base)
  }
}
