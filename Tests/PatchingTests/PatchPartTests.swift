import Testing
@testable import Patching

@Suite("Parts of a patch") struct PatchPartTests {
  private static let patch = """
    Subject: two files

    --- a/one.c
    +++ b/one.c
    @@ -1,4 +1,4 @@
     a
    -b
    +B
     c
    -d
    +D
    @@ -20,2 +20,3 @@
     x
    +y
     z
    --- a/two.c
    +++ b/two.c
    @@ -5,2 +5,1 @@
     k
    -l
    --- /dev/null
    +++ b/new.c
    @@ -0,0 +1,2 @@
    +n
    +m

    """

  private func candidate() throws -> Candidate {
    try Candidate(name: "whole", parsing: Array(Self.patch.utf8), file: "whole.patch")
  }

  private func text(_ candidate: Candidate) -> String {
    candidate.patches.map { String(decoding: $0.text, as: UTF8.self) }.joined(separator: "%")
  }

  @Test("are its hunks, and the files that it makes as a whole")
  func hunks() throws {
    let candidate = try candidate()
    #expect(
      candidate.parts(.hunks).map { $0.summary(in: candidate) }
        == [
          "one.c, line 1", "one.c, line 20", "two.c, line 5", "new.c, create the file",
        ])
  }

  @Test("are runs of changed lines where one asks for lines")
  func lines() throws {
    let candidate = try candidate()
    #expect(
      candidate.parts(.lines).map { $0.summary(in: candidate) }
        == [
          "one.c, line 2", "one.c, line 4", "one.c, line 21", "two.c, line 6",
          "new.c, create the file",
        ])
  }

  @Test("all together are the candidate", arguments: [PatchPart.Grain.hunks, .lines])
  func all(grain: PatchPart.Grain) throws {
    let candidate = try candidate()
    #expect(text(candidate.keeping(candidate.parts(grain), name: "all")) == text(candidate))
  }

  @Test("none are no patch at all")
  func none() throws {
    #expect(try candidate().keeping([], name: "none").patches.isEmpty)
  }

  @Test("a change that is left out leaves the old line in its hunk")
  func leftOut() throws {
    let candidate = try candidate()
    let parts = candidate.parts(.lines)
    let smaller = text(candidate.keeping([parts[1]], name: "smaller"))
    #expect(smaller.contains("@@ -1,4 +1,4 @@\n a\n b\n c\n-d\n+D\n"))
    #expect(!smaller.contains("two.c"))
    #expect(!smaller.contains("@@ -20"))
    #expect(!smaller.contains("new.c"))
  }

  @Test("a smaller patch reads as what it was made of")
  func survivesReading() throws {
    let candidate = try candidate()
    let parts = candidate.parts(.lines)
    for part in parts {
      let smaller = candidate.keeping([part], name: "smaller")
      let read = try Candidate(name: "smaller", parsing: smaller.patches[0].text, file: "x")
      #expect(text(read) == text(smaller))
    }
  }

  @Test("a line that looks encoded is read as it was written")
  func looksEncoded() throws {
    // A sign that stands for itself tells that nothing here is encoded.
    let text = "why = this\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x\n+LINE =3D 7\n"
    let patch = try PatchFile(parsing: Array(text.utf8), name: "x.patch")
    let written = try PatchFile(parsing: patch.text, name: "x.patch")
    let lines = written.sections.flatMap(\.hunks).flatMap(\.lines).map(\.bytes)
    #expect(lines == [Array("x\n".utf8), Array("LINE =3D 7\n".utf8)])
  }
}
