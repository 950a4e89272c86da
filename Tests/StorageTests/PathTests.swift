import Basics
import Testing

@Suite struct PathTests {
  @Test(
    "a path lies within itself and the folders above it, and in none whose name only begins alike",
    arguments: [
      ("a/b", "a/b", true), ("a/b/c", "a/b", true), ("/usr/lib", "/usr", true),
      ("a/bc", "a/b", false), ("a", "a/b", false), ("x/a/b", "a/b", false), ("", "a", false),
    ])
  func within(path: String, folder: String, lies: Bool) {
    #expect(path.isWithin(folder) == lies)
    #expect(path[...].isWithin(folder[...]) == lies)
  }

  @Test(
    "the last part of a path is what stands behind its last slash, those at its end aside",
    arguments: [
      ("/a/b.so", "b.so"), ("b.so", "b.so"), ("a/b/", "b"), ("a//b", "b"), ("", ""), ("/", "/"),
      // A mark that joins the slash to one character hides no part.
      ("a/\u{301}b", "\u{301}b"),
    ])
  func last(path: String, part: String) {
    #expect(path.lastPathPart == part)
    #expect(path[...].lastPathPart == part)
  }
}
