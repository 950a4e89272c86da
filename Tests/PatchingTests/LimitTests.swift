import Foundation
import Git
import GitTestSupport
import Testing
@testable import Patching

/// What is too much is refused with its limit, and what is much is read in time linear in it.
///
/// Nothing here is timed: each of these took minutes where the reading was quadratic.
struct LimitTests {
  private func read(_ text: String) throws -> PatchFile {
    try PatchFile(parsing: Array(text.utf8), name: "x.patch")
  }

  private func section(_ path: String) -> String {
    "--- a/\(path)\n+++ b/\(path)\n@@ -1 +1 @@\n-a\n+b\n"
  }

  @Test("a patch of very many sections is read")
  func manySections() throws {
    let patch = try read((0..<60_000).map { section("f\($0)") }.joined())
    #expect(patch.sections.count == 60_000)
    #expect(patch.steps.count == 1)
  }

  @Test("a header of very many lines is read as far as its limit")
  func manyHeaderLines() throws {
    let fields = (0..<100_000).map { "Bug-\($0): =?utf-8?q?=C3=BC?=\n\n" }.joined()
    #expect(try read(fields + section("f")).header.bugs.count == InputLimit.headerLines / 2)
    let folded = "Subject: x\n" + String(repeating: " y\n", count: 300_000)
    #expect(try read(folded + section("f")).header.title?.hasPrefix("x y y") == true)
    let long = "Subject: " + String(repeating: "=?utf-8?q?", count: 100_000) + "\n"
    #expect(try read(long + section("f")).sections.count == 1)
  }

  @Test func manyLinesOfNothing() throws {
    let text = String(repeating: "\n", count: InputLimit.patchLines)
    let none = #expect(throws: PatchError.self) { try read(text) }
    #expect(none?.kind == .notAPatch)
    let error = #expect(throws: PatchError.self) { try read(text + "\n") }
    #expect(error?.kind == .tooLarge)
  }

  @Test func aSectionWhoseHunksAreCutOff() throws {
    let header = "diff --git a/f b/f\nold mode 100644\nnew mode 100755\n"
    #expect(try read(header).sections.count == 1)
    let error = #expect(throws: PatchError.self) { try read(header + "index 1234567..89abcde\n") }
    #expect(error?.kind == .brokenHeader)
    let named = "diff --git a/x b/z\n--- a/y\n@@ -1 +1 @@\n-a\n+b\n"
    #expect(throws: PatchError.self) { try read(named) }
  }

  @Test func aHunkOfManyEqualLines() throws {
    let store = try Store()
    let many = String(repeating: "x\n", count: 40_000)
    let base = try store.tree(["f": many + many])
    let lines = String(repeating: " x\n", count: 39_999)
    let hunk = "@@ -2,40000 +2,40001 @@\n\(lines)+new\n y\n"
    let error = store.apply("--- a/f\n+++ b/f\n\(hunk)", to: base).error
    #expect(error?.reason == .doesNotFit)
  }

  @Test("paths beyond the limit are refused")
  func longPaths() throws {
    let path = String(repeating: "d/", count: 3_000) + "f"
    let error = #expect(throws: PatchError.self) { try read(section(path)) }
    #expect(error?.message.hasPrefix("a path of more than 4096 bytes") == true)
  }

  @Test func filesOfTooManyBytes() throws {
    let store = try Store()
    let path = try store.scratch.write("big.patch", "")
    // Sparse: no room is taken.
    #expect(truncate(path, 100 << 20) == 0)
    let error = #expect(throws: PatchError.self) { try Candidate.load(path) }
    #expect(error?.kind == .tooLarge)
    #expect(error?.message.contains("\(InputLimit.patchBytes)") == true)
    try store.scratch.write("s/series", String(repeating: "# \n", count: 1 << 19))
    let series = #expect(throws: PatchError.self) { try Candidate.load(store.scratch["s"]) }
    #expect(series?.kind == .tooLarge)
    let lines = (0...InputLimit.seriesPatches).map { "\($0).patch\n" }.joined()
    try store.scratch.write("s/series", lines)
    let many = #expect(throws: PatchError.self) { try Candidate.load(store.scratch["s"]) }
    #expect(many?.message.contains("\(InputLimit.seriesPatches)") == true)
  }

  @Test func aBombIsNotUnpacked() throws {
    let store = try Store()
    let path = store.scratch["zeros"]
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    #expect(truncate(path, (InputLimit.patchBytes + 1) << 0) == 0)
    let packed = try run(["gzip", "-k", path])
    #expect(packed.code == 0, "\(packed.errors)")
    let error = #expect(throws: PatchError.self) { try Candidate.load(path + ".gz") }
    #expect(error?.kind == .tooLarge)
    #expect(error?.message.contains("64 MiB") == true)
  }

  @Test func aFileThatIsChangedTooOften() throws {
    let store = try Store()
    let base = try store.tree(["f": "a\n"])
    let error = store.apply(
      String(repeating: section("f"), count: InputLimit.steps + 1), to: base
    ).error
    #expect(error?.hint?.contains("\(InputLimit.steps)") == true)
  }

  @Test func aCancelledTaskStopsReading() async throws {
    let text = Array((0..<3_000).map { section("f\($0)") }.joined().utf8)
    let task = Task { () throws -> PatchFile in
      while !Task.isCancelled { await Task.yield() }
      return try PatchFile(parsing: text, name: "x.patch")
    }
    task.cancel()
    let error = await #expect(throws: PatchError.self) { try await task.value }
    #expect(error?.kind == .interrupted)
  }
}
