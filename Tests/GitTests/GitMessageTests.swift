import Git
import GitTestSupport
import TestSupport
import Testing

/// The words of errors that users read: `Golden/messages.txt`.
struct GitMessageTests {
  @Test("every error of a fetch has its golden words and hint")
  func words() throws {
    let store = try Store()
    let source = try Source()
    var text = ""
    for (address, ref) in [
      (source.path, "v2-agian"), (source.path, "nothing-like-it"), (source.path, "a..b"),
      (source.path, String(repeating: "ab", count: 20)), (source.root, "main"),
      (source.path + "/missing", "main"), ("", "main"), ("ssh://host/x.git", "main"),
      ("git@host:x.git", "main"), ("ext::sh -c true", "main"), ("ftp://host/x.git", "main"),
    ] {
      let error = failure { _ = try store.repository.fetch(from: address, ref: ref) }
      text += error.map { "[\($0.kind)] \($0)\n" } ?? "no error\n"
      text += error?.hint.map { "hint: \($0)\n" } ?? ""
    }
    let words = text.replacing(source.root, with: "ROOT")
    try expectGolden(words, "Golden/messages.txt")
  }
}
