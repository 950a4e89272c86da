import Testing
@testable import Commands

@Suite("forkproof reproduce")
struct ReproduceCommandTests {
  @Test("the recipe says how many runs, unless --runs does")
  func runs() throws {
    #expect(try parsed(ReproduceCommand.self, "reproduce", "grpc#18833").runs == nil)
    #expect(try parsed(ReproduceCommand.self, "reproduce", "x#1", "--runs", "7").runs == 7)
    #expect(refusal("reproduce", "grpc#18833", "--runs", "0")?.code == 64)
  }

  @Test("needs a report, and only one")
  func one() {
    #expect(refusal("reproduce")?.code == 64)
    #expect(refusal("reproduce", "grpc#1", "grpc#2")?.code == 64)
  }

  @Test("a report that no recipe knows is wrong use", arguments: ["grpc#1", "nonsense"])
  func unknown(_ reference: String) async throws {
    let command = try parsed(ReproduceCommand.self, "reproduce", reference)
    #expect(await exitCode(of: command) == 64)
  }
}
