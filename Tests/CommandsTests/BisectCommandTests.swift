import Testing
@testable import Commands

@Suite("forkproof bisect")
struct BisectCommandTests {
  @Test("takes both ends, and HEAD for the bad one")
  func ends() throws {
    let command = try parsed(
      BisectCommand.self, "bisect", "--good", "v1.50.0", "--source", "./")
    #expect(command.good == "v1.50.0" && command.bad == "HEAD")
  }

  @Test(
    "wants a good commit and a repository, and no other ref",
    arguments: [
      ["--source", "./"], ["--good", "a"], ["--good", "a", "--source", "./", "--ref", "b"],
    ])
  func wrong(_ words: [String]) {
    #expect(throws: (any Error).self) {
      try Forkproof.parseAsRoot(["bisect"] + words)
    }
  }

  @Test("a source without history is wrong use")
  func noHistory() async throws {
    let command = try parsed(
      BisectCommand.self, "bisect", "-q", "--good", "a", "--source", "upstream-of-nobody")
    #expect(await exitCode(of: command) != 0)
  }
}
