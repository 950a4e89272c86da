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
}
