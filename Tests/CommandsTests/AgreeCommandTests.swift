import Testing
@testable import Commands

@Suite("forkproof agree")
struct AgreeCommandTests {
  @Test("compares with full-core unless told otherwise")
  func recipes() throws {
    let command = try parsed(AgreeCommand.self, "agree", "core.patch")
    #expect(command.against == "full-core" && command.options.source.recipe == nil)
    let other = try parsed(
      AgreeCommand.self, "agree", "--recipe", "system-core", "--against", "relinked-core")
    #expect(other.against == "relinked-core" && other.options.source.recipe == "system-core")
  }

  @Test("an unknown recipe is wrong use")
  func unknown() async throws {
    let command = try parsed(AgreeCommand.self, "agree", "--recipe", "sytem-core", "-q", "x.patch")
    #expect(await exitCode(of: command) == 64)
  }
}
