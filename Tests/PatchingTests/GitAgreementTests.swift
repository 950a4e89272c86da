import Foundation
import Git
import GitTestSupport
import Patching
import RandomSupport
import Testing

/// Patches made at random, and what git and patch make of the same.
struct GitAgreementTests {
  /// Lines out of few words, so that many are alike; now and then none, or an open end.
  private func file(_ random: inout SplitMix) -> [String] {
    let count = Int.random(in: 0...40, using: &random)
    return (0..<count).map { _ in
      ["a", "b", "{", "}", "", "x\r"].randomElement(using: &random).map { $0 + "\n" } ?? ""
    }
  }

  private func edited(_ lines: [String], _ random: inout SplitMix) -> [String] {
    var lines = lines
    for _ in 0...Int.random(in: 0...3, using: &random) {
      let at = Int.random(in: 0...lines.count, using: &random)
      switch Int.random(in: 0...2, using: &random) {
      case 0: lines.insert("new \(random.next() % 1000)\n", at: at)
      case 1 where at < lines.count: lines.remove(at: at)
      default: if at < lines.count { lines[at] = "changed\n" }
      }
    }
    return lines
  }

  private func text(_ lines: [String], _ random: inout SplitMix) -> String {
    let all = lines.joined()
    return Bool.random(using: &random) ? all : String(all.unicodeScalars.dropLast())
  }

  @Test(arguments: 0..<20)
  func whatIsMadeApplies(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let store = try Store()
    for round in 0..<10 {
      let lines = file(&random)
      let old = text(lines, &random)
      let new = text(edited(lines, &random), &random)
      let before = try store.tree(["d/f": old, "k": "k\n"])
      let after = try store.tree(["d/f": new, "k": "k\n"])
      guard before != after else { continue }
      let context = Int.random(in: 1...3, using: &random)
      let diff = try store.repository.unifiedDiff(from: before, to: after, context: context)
      let ending = store.apply(bytes: diff, to: before)
      #expect(ending.applied?.tree == after, "seed \(seed) round \(round): \(ending.words)")
      #expect(ending.applied?.placements.allSatisfy(\.isExact) == true)
    }
  }

  /// A hunk that has one place only is found there, wherever lines were put before it.
  @Test(arguments: 0..<10)
  func whatIsShiftedIsFound(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let store = try Store()
    let lines = (0..<40).map { "line \($0)\n" }
    let at = Int.random(in: 5...35, using: &random)
    var changed = lines
    changed[at] = "changed\n"
    let diff = try store.repository.unifiedDiff(
      from: try store.tree(["f": lines.joined()]), to: try store.tree(["f": changed.joined()]))
    let before = (0..<Int.random(in: 1...50, using: &random)).map { "before \($0)\n" }
    let base = try store.tree(["f": (before + lines).joined()])
    let applied = try #require(store.apply(bytes: diff, to: base).applied)
    #expect(applied.tree == (try store.tree(["f": (before + changed).joined()])))
    #expect(applied.placements.map(\.offset) == [before.count])
  }

  static let file = numbered(20)

  /// Patches on which we and `git apply` must agree, in what comes out or in refusing.
  static let same: [(String, String)] = [
    ("one hunk", "--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n line 2\n-line 3\n+x\n line 4\n"),
    ("moved", "--- a/f\n+++ b/f\n@@ -7,3 +7,3 @@\n line 2\n-line 3\n+x\n line 4\n"),
    ("at the end", "--- a/f\n+++ b/f\n@@ -18,3 +18,4 @@\n line 18\n line 19\n line 20\n+end\n"),
    ("not at the end", "--- a/f\n+++ b/f\n@@ -8,2 +8,3 @@\n line 8\n line 9\n+end\n"),
    ("at the top", "--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n+top\n line 1\n line 2\n"),
    ("not at the top", "--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n+top\n line 2\n line 3\n"),
    ("zero context", "--- a/f\n+++ b/f\n@@ -3 +3 @@\n-line 3\n+x\n"),
    ("whole file", "--- a/one\n+++ b/one\n@@ -1 +1 @@\n-1\n+2\n"),
    ("other content", "--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n line 2\n-line x\n+x\n line 4\n"),
    ("new file", "--- /dev/null\n+++ b/d/new\n@@ -0,0 +1,2 @@\n+a\n+b\n"),
    ("new file that is there", "--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n"),
    ("deleted", "--- a/one\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"),
    ("deleted, other content", "--- a/one\n+++ /dev/null\n@@ -1 +0,0 @@\n-2\n"),
    ("open end", "--- a/open\n+++ b/open\n@@ -1 +1 @@\n-1\n\\ No newline at end of file\n+1\n"),
    ("open end missing", "--- a/open\n+++ b/open\n@@ -1 +1 @@\n-1\n+2\n"),
    ("bare context", "--- a/gap\n+++ b/gap\n@@ -1,3 +1,3 @@\n-1\n+2\n\n 3\n"),
    (
      "epoch",
      "--- a/new\t1970-01-01 00:00:00.000000000 +0000\n+++ b/new\t2020-01-01 00:00:00\n"
        + "@@ -0,0 +1 @@\n+a\n"
    ),
    ("through a link", "--- a/link/new\n+++ b/link/new\n@@ -0,0 +1 @@\n+a\n"),
    ("truncated", "--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n line 2\n-line 3\n"),
    ("garbage around", "hello\n--- a/one\n+++ b/one\n@@ -1 +1 @@\n-1\n+2\nbye\n"),
    ("mode", "diff --git a/one b/one\nold mode 100644\nnew mode 100755\n"),
    (
      "rename",
      "diff --git a/one b/d/two\nsimilarity index 100%\nrename from one\nrename to d/two\n"
    ),
    ("empty", "diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n"),
    (
      "quoted",
      "diff --git \"a/\\303\\251\" \"b/\\303\\251\"\nnew file mode 100644\n--- /dev/null\n"
        + "+++ \"b/\\303\\251\"\n@@ -0,0 +1 @@\n+a\n"
    ),
  ]

  @Test("a patch of each form gives the tree that git apply gives", arguments: same.map(\.0))
  func agreesWithGit(name: String) throws {
    let patch = try #require(Self.same.first { $0.0 == name }).1
    let store = try Store()
    let base = try store.tree(
      bytes: [
        "f": Array(Self.file.utf8), "one": Array("1\n".utf8), "open": Array("1".utf8),
        "gap": Array("1\n\n3\n".utf8),
      ], links: ["link": "d"])
    let folder = store.scratch["work"]
    try store.repository.checkout(base, into: folder, epoch: 1)
    try store.scratch.write("p", patch)
    let outcome = try run(["git", "apply", store.scratch["p"]], in: folder)
    let ours = store.apply(patch, to: base)
    if outcome.code == 0 {
      #expect(ours.applied?.tree == (try store.repository.importFolder(folder)), "\(ours.words)")
    } else {
      #expect(ours.applied == nil, "git says: \(outcome.errors)")
    }
  }

  /// Patches with bytes changed, cut or doubled are refused or applied, and never trap.
  @Test(arguments: 0..<10)
  func brokenPatchesAreRefused(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let store = try Store()
    let base = try store.tree(["f": Self.file, "one": "1\n"])
    for _ in 0..<40 {
      var patch = Array((Self.same.randomElement(using: &random)?.1 ?? "").utf8)
      for _ in 0...Int.random(in: 0...3, using: &random) where !patch.isEmpty {
        let at = Int.random(in: 0..<patch.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: patch[at] = UInt8.random(in: 0...255, using: &random)
        case 1: patch.remove(at: at)
        case 2: patch.removeLast(patch.count - at)
        default: patch.insert(contentsOf: patch[at...].prefix(20), at: at)
        }
      }
      let ending = store.apply(bytes: patch, to: base)
      #expect(ending.error?.reason != .proofFailed, "\(ending.words)")
      if let applied = ending.applied { #expect(applied.tree != base) }
    }
  }

  /// `diff -ruN` output, which `patch -p1` applies, with new, removed and emptied files.
  @Test("a patch of all kinds of change gives the files that patch gives")
  func agreesWithPatch() throws {
    let store = try Store()
    let old = try store.tree([
      "s/f.c": numbered(30), "s/gone": "a\nb\n", "s/emptied": "a\n", "s/filled": "", "top": "t\n",
    ])
    let new = try store.tree([
      "s/f.c": numbered(30).replacing("line 9\n", with: "line nine\nmore\n"), "s/made": "m\n",
      "s/emptied": "", "s/filled": "a\n", "top": "T",
    ])
    try store.repository.checkout(old, into: store.scratch["a"], epoch: 1_000_000_000)
    try store.repository.checkout(new, into: store.scratch["b"], epoch: 1_000_000_001)
    let diff = try run(["diff", "-ruN", "a", "b"], in: store.scratch.path)
    #expect(diff.code == 1)
    try store.scratch.write("p", diff.output)
    let outcome = try run(["patch", "-p1", "-i", store.scratch["p"]], in: store.scratch["a"])
    #expect(outcome.code == 0, "\(outcome.output)")
    let ours = store.apply(diff.output, to: old)
    #expect(ours.applied?.tree == (try store.repository.importFolder(store.scratch["a"])))
    #expect(ours.applied?.tree == new, "\(ours.words)")
  }

  /// What `git format-patch` writes of a real commit, with rename, mode, new and removed files.
  @Test func appliesMailOfGit() throws {
    let store = try Store()
    let work = try store.scratch.folder("w")
    try git("init", "-q", in: work)
    try store.scratch.write("w/a b.txt", numbered(30))
    try store.scratch.write("w/gone", "x\n")
    try store.scratch.write("w/run", "x\n")
    try git("add", ".", in: work)
    try git("commit", "-qm", "one", in: work)
    try git("mv", "a b.txt", "c d.txt", in: work)
    try store.scratch.write("w/c d.txt", numbered(30).replacing("line 5\n", with: "5\n"))
    try git("rm", "-q", "gone", in: work)
    try git("update-index", "--chmod=+x", "run", in: work)
    try store.scratch.write("w/é", "new")
    try git("add", "c d.txt", "é", in: work)
    try git("commit", "-qm", "Grüße: change\n\nBody.", in: work)
    let mail = try git("format-patch", "-M", "--stdout", "HEAD~1", in: work) + "\n"
    let fetched = try store.repository.fetch(from: work, ref: "HEAD")
    let parent = try #require(try store.repository.commit(fetched.commit).parents.first)
    let ours = store.apply(mail, to: try store.repository.tree(of: parent))
    #expect(ours.applied?.tree == fetched.tree, "\(ours.words)")
    let header = try PatchFile(parsing: Array(mail.utf8), name: "m").header
    #expect(header.title == "Grüße: change")
    #expect(header.commit == fetched.commit.description)
  }
}
