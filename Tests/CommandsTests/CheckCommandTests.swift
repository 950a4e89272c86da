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

  /// None is waited for, or read for ever.
  @Test(
    "a manifest that is no file, or endless, is none", arguments: ["link", "pipe", "hole", "depth"])
  func hostile(kind: String) async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "check")
    let path = "\(scratch.path)/manifest.json"
    switch kind {
    case "link": #expect(symlink("/dev/zero", path) == 0)
    case "pipe": #expect(mkfifo(path, 0o600) == 0)
    case "hole":
      try writeFile([], to: path)
      #expect(truncate(path, 1 << 40) == 0)
    default: try writeFile([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20), to: path)
    }
    #expect(await exitCode(of: try parsed(CheckCommand.self, "check", scratch.path)) == 64)
  }
}
