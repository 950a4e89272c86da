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
}
