import GitTestSupport
import Patching
import Testing

/// Paths that begin outside of the source, or are not written as git does.
struct OutsidePathTests {
  static let hostile = [
    "/etc/passwd", "../../etc/passwd", "~/x", "//etc/passwd", "/../etc/passwd", "a/../../x",
    "a/../x",
    "C:\\x\\..\\..\\y", "..\\..\\x", "/.git/hooks/x", "a//.git/config", "../.git/x", "a/./../x",
    "/", "//", "../", "./", ".", "..", "a/..", "\\", "C:/",
  ]

  @Test(arguments: hostile)
  func noPathLeadsOutsideOfTheTree(path: String) throws {
    let store = try Store()
    let base = try store.tree(["src/f.c": numbered(9), "etc/hosts": "x\n"])
    let hunk = "@@ -0,0 +1 @@\n+x\n"
    for patch in [
      "--- /dev/null\n+++ \(path)\n\(hunk)",
      "diff --git \(path) \(path)\nnew file mode 100644\n--- /dev/null\n+++ \(path)\n\(hunk)",
      "--- \(path)\n+++ \(path)\n@@ -1,3 +1,3 @@\n line 1\n-line 2\n+x\n line 3\n",
      "diff --git a/src/f.c b/x\nsimilarity index 100%\nrename from src/f.c\nrename to \(path)\n",
    ] {
      #expect(store.apply(patch, to: base).applied == nil, "\(patch)")
    }
  }

  @Test func aPathWithNineFoldersAboveTheSourceIsFound() throws {
    let store = try Store()
    let base = try store.tree(["src/f.c": numbered(9)])
    let above = "/" + (1...9).map { "d\($0)" }.joined(separator: "/")
    let patch =
      "--- \(above)/src/f.c\n+++ \(above)/src/f.c\n@@ -1,2 +1,2 @@\n-line 1\n+x\n line 2\n"
    #expect(store.apply(patch, to: base).applied?.changes.map(\.path) == ["src/f.c"])
  }
}
