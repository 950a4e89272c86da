import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof check")
struct CheckCommandTests {
  @Test("needs one folder")
  func folder() throws {
    #expect(refusal("check")?.code == 64)
    #expect(refusal("check", "a", "b")?.code == 64)
    #expect(try parsed(CheckCommand.self, "check", "out/fix").folder == "out/fix")
  }

  @Test("a folder without a manifest does not pass")
  func empty() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "check")
    #expect(await exitCode(of: try parsed(CheckCommand.self, "check", scratch.path)) != 0)
  }
}
