import Testing
@testable import Commands

@Suite("forkproof list")
struct ListCommandTests {
  @Test("lists each kind", arguments: ListCommand.Kind.allCases)
  func kinds(kind: ListCommand.Kind) async throws {
    let command = try parsed(ListCommand.self, "list", kind.rawValue)
    #expect(command.kind == kind)
    #expect(await exitCode(of: command) == 0)
  }

  @Test("another word is refused, and the kinds are named")
  func unknown() {
    let told = refusal("list", "scenario")
    #expect(told?.code == 64)
    #expect(told?.message.contains("scenarios") ?? false)
    #expect(refusal("list")?.code == 64)
  }
}
