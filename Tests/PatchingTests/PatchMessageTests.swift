import Git
import GitTestSupport
import Patching
import TestSupport
import Testing

/// Every fault a patch can have, with the words users read: `Golden/messages.txt`.
struct PatchMessageTests {
  static let file = numbered(20)
  static let hunk = "@@ -2,3 +2,3 @@\n line 2\n-line 3\n+LINE 3\n line 4\n"

  static func patch(_ old: String, _ new: String, _ hunks: String = hunk) -> String {
    "--- \(old)\n+++ \(new)\n\(hunks)"
  }
  static func f(_ hunks: String) -> String { patch("a/f.txt", "b/f.txt", hunks) }
  static func made(_ name: String) -> String {
    "diff --git a/\(name) b/\(name)\nnew file mode 100644\n--- /dev/null\n+++ b/\(name)\n"
      + "@@ -0,0 +1 @@\n+x\n"
  }

  /// Name of the case, and the patch.
  static let cases: [(String, String)] = [
    ("good", f(hunk)),
    ("empty", ""),
    ("prose", "Dear all,\n\nplease apply.\n"),
    ("binary", "diff --git a/i b/i\nindex 1..2 100644\nBinary files a/i and b/i differ\n"),
    ("binary in full", "diff --git a/i b/i\nindex 1..2 100644\nGIT binary patch\nliteral 1\nx\n"),
    ("binary, plain", "Binary files a/i and b/i differ\n"),
    ("combined", "diff --cc f\nindex 1,2..3\n--- a/f\n+++ b/f\n@@@ -1 -1 +1 @@@\n- a\n"),
    ("combined hunk", patch("a/f.txt", "b/f.txt", "@@@ -1,2 -1,2 +1,2 @@@\n- a\n")),
    ("truncated", f("@@ -2,3 +2,3 @@\n line 2\n-line 3\n")),
    ("cut in a line", f("@@ -2,3 +2,3 @@\n line 2\n-line 3\n+LINE 3\n line")),
    ("too few in the header", f("@@ -2,2 +2,2 @@\n line 2\n-line 3\n+LINE 3\n line 4\n")),
    ("text within a hunk", f("@@ -2,3 +2,3 @@\n line 2\nline 3\n line 4\n")),
    ("changes nothing", f("@@ -2,2 +2,2 @@\n line 2\n line 3\n")),
    ("same line again", f("@@ -2,3 +2,3 @@\n line 2\n-line 3\n+line 3\n line 4\n")),
    ("no numbers", f("@@ nonsense @@\n line 2\n")),
    ("huge numbers", f("@@ -99999999999999999999,1 +1 @@\n-a\n+b\n")),
    ("huge count", f("@@ -1,999999999 +1,999999999 @@\n a\n")),
    ("no hunk", "--- a/f.txt\n+++ b/f.txt\n"),
    ("git header only", "diff --git a/f.txt b/f.txt\nindex 1..2 100644\n"),
    ("hunk without names", hunk),
    ("hunks overlap", f(hunk + "@@ -3,3 +3,3 @@\n line 3\n-line 4\n+x\n line 5\n")),
    ("absolute", patch("/etc/passwd", "/etc/passwd")),
    ("leaves the tree", patch("a/../../x", "b/../../x")),
    ("dots later", patch("a/f/../x", "b/f/../x")),
    ("into .git", made(".git/hooks/x")),
    ("into .GIT", made("s/.GIT/config")),
    ("NUL in a path", patch("a/f\0x", "b/f\0x")),
    ("quoted escape", made("x").replacing("+++ b/x", with: "+++ \"b/\\056\\056/x\"")),
    ("open quote", patch("\"a/f", "b/f")),
    ("both null", patch("/dev/null", "/dev/null", "@@ -0,0 +1 @@\n+x\n")),
    ("twice", f(hunk) + f("@@ -9,3 +9,3 @@\n line 9\n-line 10\n+x\n line 11\n")),
    ("twice by two names", f(hunk) + patch("f.txt", "f.txt")),
    ("copy", "diff --git a/f.txt b/g\nsimilarity index 100%\ncopy from f.txt\ncopy to g\n"),
    (
      "submodule commit",
      "diff --git a/s b/s\nindex 1..2 160000\n--- a/s\n+++ b/s\n@@ -1 +1 @@\n-a\n+b\n"
    ),
    ("only in", "Only in new: f\n" + f(hunk)),
    ("odd mode", made("x").replacing("100644", with: "040000")),
    ("zero context", f("@@ -3 +3 @@\n-line 3\n+LINE 3\n")),
    ("zero context, insertion", f("@@ -3,0 +4 @@\n+new\n")),
    ("insertion at the top", f("@@ -0,0 +1 @@\n+new\n")),
    ("another version", f("@@ -2,3 +2,3 @@\n line 2\n-line three\n+LINE 3\n line 4\n")),
    ("past the end", f("@@ -19,4 +19,4 @@\n line 19\n line 20\n-line 21\n+x\n line 22\n")),
    ("unlike anything", f("@@ -2,3 +2,3 @@\n int main\n-return\n+exit\n quit\n")),
    ("white space", f("@@ -2,3 +2,3 @@\n line 2\n-  line 3\n+LINE 3\n line 4\n")),
    ("terminal escapes", f("@@ -2,3 +2,3 @@\n line 2\n-\u{1b}[2Jline\u{9b}x\n+LINE 3\n line 4\n")),
    ("second hunk", f(hunk + "@@ -9,3 +9,3 @@\n line 9\n-line ten\n+x\n line 11\n")),
    ("crlf patch", f(hunk).replacing("\n", with: "\r\n")),
    ("crlf file", patch("a/crlf", "b/crlf")),
    ("no newline in the file", patch("a/open", "b/open", "@@ -1,2 +1,2 @@\n-a\n+x\n b\n")),
    ("missing file", patch("a/src/nope.c", "b/src/nope.c")),
    ("missing, other part", patch("a/other/f.txt", "b/other/f.txt")),
    ("exists", made("f.txt")),
    ("delete what is more", "--- a/f.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-line 1\n"),
    (
      "delete what is other",
      "diff --git a/run b/run\ndeleted file mode 100644\n--- a/run\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n"
    ),
    ("through a link", patch("a/link/f", "b/link/f")),
    ("new through a link", made("link/new")),
    ("on a link", patch("a/link", "b/link", "@@ -1 +1 @@\n-a\n+b\n")),
    ("below a file", made("f.txt/new")),
    ("a folder", patch("a/d", "b/d")),
    (
      "below what it makes",
      made("l").replacing("100644", with: "120000") + made("l/x")
    ),
    ("mode is other", "diff --git a/f.txt b/f.txt\nold mode 100755\nnew mode 100644\n"),
    (
      "rename of nothing",
      "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n"
    ),
    (
      "rename onto a file",
      "diff --git a/f.txt b/run\nsimilarity index 100%\nrename from f.txt\nrename to run\n"
    ),
    ("applied already", f("@@ -2,3 +2,3 @@\n line 2\n-LINE 3\n+line 3\n line 4\n")),
    ("ambiguous", patch("a/twice", "b/twice", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n")),
  ]

  @Test("every error of a patch has its golden words and hint")
  func words() throws {
    let store = try Store()
    let tree = try store.tree(
      bytes: [
        "f.txt": Array(Self.file.utf8),
        "crlf": Array(Self.file.replacing("\n", with: "\r\n").utf8),
        "open": Array("a\nb".utf8), "run": Array("x\n".utf8), "d/f": Array("x\n".utf8),
        "twice": Array("0\na\nb\nc\n1\na\nb\nc\n2\n".utf8),
      ], links: ["link": "d"])
    var text = ""
    for (name, patch) in Self.cases {
      text += "== \(name)\n\(store.apply(patch, to: tree, name: "patches/x.patch").words)\n"
    }
    try expectGolden(text, "Golden/messages.txt")
  }

  /// The message our users meet most: a patch written for another version.
  @Test func patchForAnotherVersion() throws {
    let store = try Store()
    let source = """
      void in_child(void) {
        forget_all();

        // stop the library
        grpc_shutdown();
        start_again();
      }

      """
    let tree = try store.tree(["src/php/ext/grpc/php_grpc.c": numbered(307, "// ") + source])
    let patch = """
      --- a/src/php/ext/grpc/php_grpc.c
      +++ b/src/php/ext/grpc/php_grpc.c
      @@ -1,3 +1,3 @@
       // 1
      -// 2
      +// two
       // 3
      @@ -296,5 +296,4 @@
         forget_all();
       
         // stop the library
      -  grpc_shutdown_blocking();
         start_again();

      """
    let error = try #require(store.apply(patch, to: tree, name: "patches/x.patch").error)
    #expect(
      "\(error)" == "patches/x.patch:8: hunk 2 does not apply to src/php/ext/grpc/php_grpc.c")
    #expect(
      error.hint
        == "line 312 has `grpc_shutdown();` where the patch expects `grpc_shutdown_blocking();`")
    #expect(error.hunk == 2)
    #expect(error.path == "src/php/ext/grpc/php_grpc.c")
  }
}
