import Packaging
import Testing
@testable import Commands

@Suite("forkproof build")
struct BuildCommandTests {
  @Test("needs a folder; settings and revision have defaults")
  func defaults() throws {
    #expect(refusal("build", "fix.patch")?.code == 64)
    let command = try parsed(BuildCommand.self, "build", "fix.patch", "-o", "out")
    #expect(command.outputFolder == "out" && command.packages == [])
    #expect(command.settings == "on-epoll1" && command.revision == 1)
    #expect(!command.force && !command.verify)
  }

  @Test("--package may be given again, and knows its kinds")
  func packages() throws {
    let command = try parsed(
      BuildCommand.self, "build", "--output", "out", "--package", "deb", "--package", "tar")
    #expect(command.packages.count == 2)
    #expect(refusal("build", "--output", "out", "--package", "rpm")?.code == 64)
  }

  @Test("--revision is at least 1, and another system is refused")
  func refusals() {
    #expect(refusal("build", "--output", "out", "--revision", "0")?.code == 64)
    #expect(refusal("build", "--output", "out", "--root", "/srv/debian")?.code == 64)
  }

  @Test("--verify cannot read standard input again")
  func verify() async throws {
    let command = try parsed(BuildCommand.self, "build", "-", "--output", "out", "--verify")
    #expect(await exitCode(of: command) == 64)
  }
}
