import Git
import GitTestSupport
import Patching
import Testing

/// Diffs in other charsets than the source's.
struct CharsetTests {
  private let store: Store
  init() throws { store = try Store() }

  private static let patch = "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n ü 1\n-ü 2\n+Ü 2\n ü 3\n"
  private static let file = "ü 1\nü 2\nü 3\n"

  private func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

  private func content(_ ending: Ending) throws -> [UInt8] {
    let tree = try #require(ending.applied, "\(ending.words)").tree
    return try store.repository.bytes(
      of: #require(try store.repository.entry(in: tree, at: "f")).id)
  }

  @Test func aDiffInLatin1AppliesToASourceInUTF8() throws {
    let base = try store.tree(["f": Self.file])
    let ending = store.apply(bytes: latin1(Self.patch), to: base)
    #expect(try content(ending) == Array("ü 1\nÜ 2\nü 3\n".utf8))
    #expect(ending.applied?.notes.map(\.note.kind) == ["recoded"])
  }

  @Test func aDiffInUTF8AppliesToASourceInLatin1() throws {
    let base = try store.tree(bytes: ["f": latin1(Self.file)])
    #expect(try content(store.apply(Self.patch, to: base)) == latin1("ü 1\nÜ 2\nü 3\n"))
  }

  @Test func aDiffInTheCharsetOfItsSourceIsTakenAsItIs() throws {
    let base = try store.tree(bytes: ["f": latin1(Self.file)])
    let ending = store.apply(bytes: latin1(Self.patch), to: base)
    #expect(try content(ending) == latin1("ü 1\nÜ 2\nü 3\n"))
    #expect(ending.applied?.notes.isEmpty == true)
  }

  /// No question mark takes the place of what cannot be converted.
  @Test(arguments: ["x-unknown", "gb2312", "us-ascii", "utf-8"])
  func aMailInAnotherCharsetThanItSaysKeepsItsBytes(charset: String) throws {
    let base = try store.tree(["f": "1\n2\n"])
    let head = "From: A <a@example.org>\nSubject: x\nContent-Type: text/plain; charset=\(charset)\n"
    let mail =
      Array((head + "Content-Transfer-Encoding: 8bit\n\n---\n--- a/f\n+++ b/f\n").utf8)
      + Array("@@ -1,2 +1,2 @@\n 1\n-2\n+".utf8) + [0xfc, 0xff, 0x0a]
    let ending = store.apply(bytes: mail, to: base)
    #expect(try content(ending) == Array("1\n".utf8) + [0xfc, 0xff, 0x0a])
    #expect(ending.applied?.notes.contains { $0.note == .notUTF8(inFile: "f") } == true)
  }

  @Test func aMailInItsOwnCharsetIsConverted() throws {
    let base = try store.tree(["f": "1\n2\n"])
    let head = "From: A <a@example.org>\nSubject: x\nContent-Type: text/plain; charset=ISO-8859-1\n"
    let mail = head + "\n---\n--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n 1\n-2\n+\u{fc}?\n"
    #expect(try content(store.apply(bytes: latin1(mail), to: base)) == Array("1\nü?\n".utf8))
  }

  @Test func aDiffOfNeitherCharsetIsRefused() throws {
    let base = try store.tree(["f": Self.file])
    var patch = latin1(Self.patch)
    for index in patch.indices where patch[index] == 0xfc { patch[index] = 0x81 }
    #expect(store.apply(bytes: patch, to: base).error?.reason == .doesNotFit)
  }
}
