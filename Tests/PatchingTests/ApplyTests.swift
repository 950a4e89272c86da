import Git
import GitTestSupport
import Patching
import Testing

/// Applying to a tree: what comes out, and where hunks go.
struct ApplyTests {
  let store: Store
  init() throws { store = try Store() }

  private let change = """
    --- a/f.txt
    +++ b/f.txt
    @@ -4,7 +4,7 @@
     line 4
     line 5
     line 6
    -line 7
    +LINE 7
     line 8
     line 9
     line 10

    """

  @Test("a hunk whose lines are where it says is applied there")
  func exact() throws {
    let base = try store.tree(["f.txt": numbered(20), "other": "x\n"])
    let applied = try #require(store.apply(change, to: base).applied)
    let text = try store.text("f.txt", in: applied.tree)
    #expect(text == numbered(20).replacing("line 7\n", with: "LINE 7\n"))
    #expect(applied.changes.map(\.path) == ["f.txt"])
    #expect(applied.placements.map(\.isExact) == [true])
    #expect(applied.placements.map(\.line) == [4])
    #expect((applied.addedLines, applied.removedLines) == (1, 1))
    #expect(applied.base == base)
  }

  @Test func movesToTheOnlyPlace() throws {
    let base = try store.tree(["f.txt": numbered(30, "new ") + numbered(20)])
    let applied = try #require(store.apply(change, to: base).applied)
    #expect(applied.placements.map(\.offset) == [30])
    #expect(applied.placements[0].description == "x.patch:3: hunk 1 of f.txt: moved by +30 lines")
    let text = try store.text("f.txt", in: applied.tree)
    #expect(text == numbered(30, "new ") + numbered(20).replacing("line 7\n", with: "LINE 7\n"))
    let up = try store.tree(["f.txt": numbered(20).replacing("line 2\n", with: "")])
    #expect(try #require(store.apply(change, to: up).applied).placements.map(\.offset) == [-1])
  }

  @Test("a hunk that fits several places is refused")
  func refusesSeveralPlaces() throws {
    let base = try store.tree(["f.txt": "new\n" + numbered(20) + numbered(20)])
    let error = try #require(store.apply(change, to: base).error)
    #expect(error.reason == .ambiguous(lines: [5, 25]))
  }

  @Test func statedLineWinsOverOthers() throws {
    let base = try store.tree(["f.txt": numbered(20) + numbered(20)])
    let applied = try #require(store.apply(change, to: base).applied)
    #expect(applied.placements.map(\.offset) == [0])
  }

  /// After a hunk has moved, a later one that fits at its stated line and elsewhere is ambiguous.
  @Test func aMoveMakesLaterStatedLinesDoubtful() throws {
    let block = "one\ntwo\nthree\n"
    let patch = """
      --- a/f
      +++ b/f
      @@ -1,4 +1,4 @@
       start
      -a
      +A
       b
       c
      @@ -8,3 +8,3 @@
       one
      -two
      +TWO
       three

      """
    let old = "start\na\nb\nc\nd\ne\nf\n" + block + "g\nh\ni\nj\n" + block + "end\n"
    #expect(store.apply(patch, to: try store.tree(["f": old])).applied != nil)
    let shifted = "start\na\nb\nc\nd\ne\nf\n" + block + "g\n" + block + "end\n"
    let moved = patch.replacing("@@ -1,4 +1,4 @@", with: "@@ -2,4 +2,4 @@")
    let error = try #require(store.apply(moved, to: try store.tree(["f": shifted])).error)
    #expect(error.reason == .ambiguous(lines: [8, 12]))
    #expect(error.hunk == 2)
  }

  @Test func hunksKeepTheirOrder() throws {
    let base = try store.tree(["f.txt": numbered(20, "x ") + numbered(20)])
    let patch =
      change
      + "@@ -14,3 +14,3 @@\n x 4\n-x 5\n+X 5\n x 6\n"
    let error = try #require(store.apply(patch, to: base).error)
    #expect(error.reason == .doesNotFit)
    #expect(error.hint?.contains("line 4 only") == true)
  }

  @Test("a change that is there already is told as such")
  func alreadyApplied() throws {
    let base = try store.tree(["f.txt": numbered(20)])
    let applied = try #require(store.apply(change, to: base).applied)
    #expect(store.apply(change, to: applied.tree).error?.reason == .alreadyApplied)
    let elsewhere = try store.tree([
      "f.txt": "new\n" + numbered(20).replacing("line 7\n", with: "LINE 7\n")
    ])
    #expect(store.apply(change, to: elsewhere).error?.reason == .alreadyApplied)
  }

  @Test func fuzzOnlyWhenAsked() throws {
    let base = try store.tree(["f.txt": numbered(20).replacing("line 4\n", with: "other\n")])
    #expect(store.apply(change, to: base).error?.reason == .doesNotFit)
    let applied = try #require(store.apply(change, to: base, fuzz: 1).applied)
    #expect(applied.placements.map(\.fuzz) == [1])
    #expect(applied.placements.map(\.offset) == [0])
    #expect(
      try store.text("f.txt", in: applied.tree)
        == numbered(20).replacing("line 4\n", with: "other\n")
        .replacing("line 7\n", with: "LINE 7\n"))
    let worse = try store.tree([
      "f.txt": numbered(20).replacing("line 6\n", with: "other\n")
        .replacing("line 8\n", with: "other\n")
    ])
    #expect(store.apply(change, to: worse, fuzz: 3).error?.reason == .doesNotFit)
  }

  @Test("a missing newline at the end of a file is part of the change")
  func newline() throws {
    let base = try store.tree(["f": "a\nb"])
    let patch = "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
    let applied = try #require(store.apply(patch, to: base).applied)
    #expect(try store.text("f", in: applied.tree) == "a\nb\n")
    let back = "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n"
    #expect(try #require(store.apply(back, to: applied.tree).applied).tree == base)
  }

  @Test func createDeleteRenameAndMode() throws {
    let base = try store.tree(
      bytes: ["d/gone": [0x61, 0x0a], "old name": Array(numbered(9).utf8), "run": [0x61, 0x0a]],
      executable: ["old name"])
    let patch = """
      diff --git a/d/gone b/d/gone
      deleted file mode 100644
      index 1..0
      --- a/d/gone
      +++ /dev/null
      @@ -1 +0,0 @@
      -a
      diff --git a/new/made b/new/made
      new file mode 100755
      index 0..1
      --- /dev/null
      +++ b/new/made
      @@ -0,0 +1 @@
      +made
      diff --git a/empty b/empty
      new file mode 100644
      index 0000000..e69de29
      diff --git a/old name b/new/name
      similarity index 80%
      rename from old name
      rename to new/name
      index 1..2 100755
      --- a/old name
      +++ b/new/name
      @@ -1,4 +1,4 @@
      -line 1
      +LINE 1
       line 2
       line 3
       line 4
      diff --git a/run b/run
      old mode 100644
      new mode 100755

      """
    let applied = try #require(store.apply(patch, to: base).applied)
    var found: [String: FileMode] = [:]
    try store.repository.walk(applied.tree) { entry in
      if entry.mode.isBlob { found[entry.path] = entry.mode }
    }
    #expect(
      found == [
        "empty": .regular, "new/made": .executable, "new/name": .executable, "run": .executable,
      ])
    #expect(
      try store.text("new/name", in: applied.tree)
        == numbered(9).replacing("line 1\n", with: "LINE 1\n"))
    #expect(applied.changes.count == 6)
    #expect(store.apply(patch, to: applied.tree).error?.reason == .alreadyApplied)
  }

  @Test func linksAreChangedAsLinks() throws {
    let base = try store.tree(bytes: [:], links: ["l": "here"])
    let patch = """
      diff --git a/l b/l
      index 1..2 120000
      --- a/l
      +++ b/l
      @@ -1 +1 @@
      -here
      \\ No newline at end of file
      +there
      \\ No newline at end of file

      """
    let applied = try #require(store.apply(patch, to: base).applied)
    #expect(try store.text("l", in: applied.tree) == "there")
    #expect(try store.repository.entry(in: applied.tree, at: "l")?.mode == .link)
  }

  @Test func stripIsChosenByTheTree() throws {
    let base = try store.tree(["src/f.txt": numbered(20), "f.txt": numbered(20)])
    let p0 = change.replacing("a/f.txt", with: "src/f.txt").replacing("b/f.txt", with: "src/f.txt")
    // Both `f.txt` and `src/f.txt` are there: one part off comes first.
    #expect(try #require(store.apply(p0, to: base).applied).changes.map(\.path) == ["f.txt"])
    let only = try store.tree(["src/f.txt": numbered(20)])
    #expect(try #require(store.apply(p0, to: only).applied).changes.map(\.path) == ["src/f.txt"])
    let forced = try #require(store.apply(p0, to: base, strip: 0).applied)
    #expect(forced.changes.map(\.path) == ["src/f.txt"])
    #expect(store.apply(p0, to: only, strip: 1).error?.reason == .fileMissing)
  }

  @Test func anyBytesAreContent() throws {
    let bytes: [UInt8] = [0xff, 0xfe, 0x0a, 0x00, 0x0d, 0x0a, 0x80]
    let base = try store.tree(bytes: ["f": bytes])
    var patch = Array("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n ".utf8)
    patch += [0xff, 0xfe, 0x0a] + Array("-".utf8) + [0x00, 0x0d, 0x0a]
    patch += Array("+".utf8) + [0xc3, 0x28, 0x0d, 0x0a] + Array(" ".utf8) + [0x80]
    patch += Array("\n\\ No newline at end of file\n".utf8)
    let applied = try #require(store.apply(bytes: patch, to: base).applied)
    let entry = try #require(try store.repository.entry(in: applied.tree, at: "f"))
    #expect(
      try store.repository.bytes(of: entry.id) == [
        0xff, 0xfe, 0x0a, 0xc3, 0x28, 0x0d, 0x0a, 0x80,
      ])
  }
}
