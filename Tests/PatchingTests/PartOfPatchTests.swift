import GitTestSupport
import Patching
import Testing

/// What stands beside diffs that are read, and must not be lost.
struct PartOfPatchTests {
  private static let diff = "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n line 1\n-line 2\n+x\n line 3\n"
  private static let context =
    "*** a/g\n--- b/g\n***************\n*** 1,2 ****\n! line 1\n  line 2\n--- 1,2 ----\n! y\n  line 2\n"
  private static let line = String(repeating: "=", count: 67)

  static let kinds: [(String, String, PatchError.Kind)] = [
    ("a context diff below", diff + context, .foreignForm),
    ("a context diff above", context + diff, .foreignForm),
    ("a normal diff below", diff + "1c1\n< line 1\n---\n> y\n", .foreignForm),
    ("a normal diff above", "1c1\n< line 1\n---\n> y\n" + diff, .foreignForm),
    ("a normal diff that adds", diff + "4a5,6\n> y\n> z\n", .foreignForm),
    ("an ed script", diff + "diff -e a/g b/g\n1c\ny\n.\n", .foreignForm),
    ("a diff of RCS", diff + "diff -rn a/g b/g\nd1 1\na1 1\ny\n", .foreignForm),
    ("a patch for apply_patch", diff + "*** Begin Patch\n*** Update File: g\n", .foreignForm),
    ("a block to search", diff + "g\n<<<<<<< SEARCH\nline 1\n=======\ny\n", .foreignForm),
    ("blanks that do not break", diff + "\n---\u{a0}a/g\n+++\u{a0}b/g\n", .brokenHeader),
    ("a part of a mail", diff + "\n--x\nContent-Transfer-Encoding: base64\n\nLS0t\n", .foreignForm),
    ("a sign that lines are left out", diff + "[...]\n", .brokenHunk),
    ("an empty file of svn", diff + "Index: g\n\(line)\n", .unsupported),
    ("an empty file of svn above", "Index: g\n\(line)\nIndex: f\n\(line)\n" + diff, .unsupported),
    ("an empty file of bzr", "=== added file 'g'\n=== modified file 'f'\n" + diff, .unsupported),
    (
      "a hunk in another block", "```diff\n\(diff)```\n```diff\n@@ -1 +1 @@\n-a\n+b\n```\n",
      .brokenHeader
    ),
    ("a context diff in a block", "```diff\n\(diff)```\n```diff\n\(context)```\n", .foreignForm),
  ]

  @Test(arguments: kinds.map(\.0))
  func aPatchIsNotTakenInPart(name: String) throws {
    let (_, patch, kind) = try #require(Self.kinds.first { $0.0 == name })
    let store = try Store()
    let base = try store.tree(["f": numbered(9), "g": numbered(9)])
    let ending = store.apply(patch, to: base)
    #expect(ending.patchError?.kind == kind, "\(ending.words)")
  }

  @Test func proseBesideADiffIsNoPartOfIt() throws {
    let store = try Store()
    let base = try store.tree(["f": numbered(9)])
    let prose = "Index: see below\n\n3 lines changed\n> quoted\n*** note\n--- note\n\n"
    #expect(store.apply(prose + Self.diff, to: base).applied != nil)
    #expect(store.apply(Self.diff + "\n" + prose, to: base).applied != nil)
  }
}
