import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof init")
struct InitCommandTests {
  @Test("makes a folder that is found as a workspace, and not twice")
  func once() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "init")
    let folder = "\(scratch.path)/own"
    #expect(await exitCode(of: try parsed(InitCommand.self, "init", folder)) == 0)
    for name in [
      ".forkproof", "README.md", ".github/workflows/forkproof.yml", "patches", "recipes/settings",
      "recipes/scenarios/lib/forkproof.php",
    ] {
      #expect(exists("\(folder)/\(name)"), "\(name)")
    }
    #expect(await exitCode(of: try parsed(InitCommand.self, "init", folder)) == 64)
  }

  @Test("keeps the files that are there")
  func keeps() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "init")
    try writeFile(Array("mine".utf8), to: "\(scratch.path)/README.md")
    #expect(await exitCode(of: try parsed(InitCommand.self, "init", scratch.path)) == 0)
    #expect(try readFile("\(scratch.path)/README.md") == Array("mine".utf8))
  }

  @Test("takes the working folder where none is named")
  func here() throws {
    #expect(try parsed(InitCommand.self, "init").folder == ".")
  }
}
