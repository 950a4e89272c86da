import Files
import Testing
@testable import Commands

@Suite("forkproof compare")
struct CompareCommandTests {
  @Test("takes two, one or no names of evaluations, the earlier first")
  func names() throws {
    let both = try parsed(CompareCommand.self, "compare", "a", "b")
    #expect(both.before == "a" && both.after == "b")
    let one = try parsed(CompareCommand.self, "compare", "a")
    #expect(one.before == "a" && one.after == nil)
    let none = try parsed(CompareCommand.self, "compare")
    #expect(none.before == nil && none.after == nil)
    #expect(refusal("compare", "a", "b", "c")?.code == 64)
  }

  @Test("takes paths of records as well, and refuses a file that is none")
  func paths() async throws {
    let fixture = try PartFixture()
    let record = try fixture.write(fixture.part(1, of: 1))
    #expect(await exitCode(of: try CompareCommand.parse([record, record])) == 0)
    let other = "\(fixture.folder.path)/other.jsonl"
    try writeFile(Array("{}\n".utf8), to: other)
    #expect(await exitCode(of: try CompareCommand.parse([record, other])) == 64)
  }
}
