import Testing
@testable import Commands

@Suite("forkproof doctor")
struct DoctorCommandTests {
  @Test("looks at the PHP named php, or at another")
  func php() throws {
    #expect(try parsed(DoctorCommand.self, "doctor").php == "php")
    #expect(try parsed(DoctorCommand.self, "doctor", "--php", "php8.2").php == "php8.2")
  }

  @Test("a machine without that PHP cannot evaluate")
  func missing() async throws {
    let command = try parsed(DoctorCommand.self, "doctor", "--php", "/nonexistent/php")
    #expect(await exitCode(of: command) == 3)
  }
}
