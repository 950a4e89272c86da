import Testing
@testable import Commands

@Suite("forkproof doctor")
struct DoctorCommandTests {
  @Test("looks at the PHP named php, or at another")
  func php() throws {
    #expect(try parsed(DoctorCommand.self, "doctor").php == "php")
    #expect(try parsed(DoctorCommand.self, "doctor", "--php", "php8.2").php == "php8.2")
  }

  @Test("a purpose leaves out what it does without")
  func purposes() throws {
    #expect(try parsed(DoctorCommand.self, "doctor").purpose == .evaluate)
    #expect(try parsed(DoctorCommand.self, "doctor", "--for", "verify").purpose == .verify)
    #expect(refusal("doctor", "--for", "build")?.code == 64)
  }

  @Test("asks for what the recipes of an evaluation need, and for what fetches")
  func tools() throws {
    let told = try parsed(DoctorCommand.self, "doctor").toolFindings().map(\.text)
    for tool in ["phpize", "c++", "ccache", "/usr/include/grpc/grpc.h", "dpkg-source", "curl"] {
      #expect(told.contains { $0.hasPrefix(tool) }, "\(tool)")
    }
    let verifying = try parsed(DoctorCommand.self, "doctor", "--for", "verify").toolFindings()
    #expect(!verifying.contains { $0.text.hasPrefix("phpize") || $0.text.hasPrefix("curl") })
  }

  @Test("a process can be diagnosed where there is no PHP")
  func diagnosing() async throws {
    let command = try parsed(
      DoctorCommand.self, "doctor", "--php", "/nonexistent/php", "--for", "diagnose")
    #expect(await exitCode(of: command) == 0)
  }

  @Test("a machine without that PHP cannot evaluate")
  func missing() async throws {
    let command = try parsed(DoctorCommand.self, "doctor", "--php", "/nonexistent/php")
    #expect(await exitCode(of: command) == 3)
  }
}
