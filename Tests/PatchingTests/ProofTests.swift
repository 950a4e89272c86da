import Git
import GitTestSupport
import Testing
@testable import Patching

/// The proof refuses results that are not base plus patch, which no patch should ever bring about.
struct ProofTests {
  let store: Store
  let base: ObjectID
  let patch: PatchFile
  /// What placing the patch gives.
  let file: PlacedFile

  init() throws {
    store = try Store()
    base = try store.tree(["f": "a\nb\n", "other": "o\n"])
    let text = "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    patch = try PatchFile(parsing: Array(text.utf8), name: "x.patch")
    let section = try #require(patch.sections.first)
    let hunk = try #require(section.hunks.first)
    func blob(_ text: String) throws -> TreeBlob {
      let bytes = Array(text.utf8)
      return TreeBlob(bytes: bytes, mode: .regular, id: try Repository.id(ofBlob: bytes))
    }
    file = PlacedFile(
      section: section, oldPath: "f", newPath: "f", old: try blob("a\nb\n"),
      new: try blob("a\nc\n"),
      hunks: [
        PlacedHunk(index: 0, start: 0, stated: 0, lines: hunk.lines, fuzz: 0, patchLine: 3)
      ])
  }

  private func fault(_ files: [PlacedFile], of patch: PatchFile? = nil) -> ApplyError? {
    do throws(ApplyError) {
      _ = try Proof(patch: patch ?? self.patch, base: base, files: files)
        .applied(in: store.repository)
      return nil
    } catch {
      return error
    }
  }

  @Test func whatIsRightPasses() { #expect(fault([file]) == nil) }

  @Test func whatIsWrongIsAnInternalError() throws {
    var otherContent = file
    otherContent.new?.id = try Repository.id(ofBlob: Array("a\nd\n".utf8))
    var otherLine = file
    otherLine.hunks[0].lines[2].bytes = Array("d\n".utf8)
    var lost = file
    lost.hunks[0].lines.removeLast()
    var elsewhere = file
    elsewhere.hunks[0].start = 1
    for wrong in [otherContent, otherLine, lost, elsewhere] {
      #expect(fault([wrong])?.reason == .proofFailed)
    }
    var twice = patch
    twice.sections += patch.sections
    #expect(fault([file], of: twice)?.message.contains("lines of the patch were lost") == true)
    // Written by hand for its NUL, and written as it was.
    var nothing = file
    (nothing.oldPath, nothing.newPath) = ("other", "other")
    nothing.new = TreeBlob(
      bytes: Array("o\n".utf8), mode: .regular, id: try Repository.id(ofBlob: Array("o\n".utf8)))
    nothing.old = nothing.new
    nothing.hunks[0].lines = [HunkLine(kind: .context, bytes: [0], line: 0)]
    #expect(fault([file, nothing])?.message.contains("differ elsewhere than the patch") == true)
  }
}
