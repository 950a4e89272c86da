import Testing
@testable import Commands

@Suite("forkproof environment")
struct EnvironmentCommandTests {
  @Test("make needs a name, and keeps what was made before")
  func make() throws {
    #expect(refusal("environment", "make")?.code == 64)
    let command = try parsed(EnvironmentCommand.Make.self, "environment", "make", "debian-13")
    #expect(command.name == "debian-13" && !command.refresh)
  }

  @Test("an environment that no recipe describes is wrong use")
  func unknown() async throws {
    let command = try parsed(EnvironmentCommand.Make.self, "environment", "make", "debain-13")
    #expect(await exitCode(of: command) == 64)
  }
}
