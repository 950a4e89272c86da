import Testing
@testable import Commands

@Suite("forkproof history")
struct HistoryCommandTests {
  @Test("shows twenty evaluations, and none are too many")
  func limit() throws {
    #expect(try parsed(HistoryCommand.self, "history").limit == 20)
    #expect(try parsed(HistoryCommand.self, "history", "--limit", "0").limit == 0)
    #expect(refusal("history", "--limit", "-1")?.code == 64)
  }

  @Test("takes no arguments")
  func arguments() {
    #expect(refusal("history", "x")?.code == 64)
  }
}
