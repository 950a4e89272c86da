import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof explain")
struct ExplainCommandTests {
  @Test("leaves candidate, cell and run open")
  func defaults() throws {
    let command = try parsed(ExplainCommand.self, "explain")
    #expect(command.candidate == nil && command.record == nil && command.scenario == nil)
    #expect(command.settings == nil && command.run == nil)
  }

  @Test("a run is a number")
  func run() throws {
    #expect(try parsed(ExplainCommand.self, "explain", "base", "--run", "2").run == 2)
    #expect(refusal("explain", "base", "--run", "two")?.code == 64)
  }

  @Test("a title needs no record, and takes none")
  func title() async throws {
    let command = try parsed(ExplainCommand.self, "explain", "--title", "child-never-exits")
    #expect(command.title == "child-never-exits")
    #expect(refusal("explain", "base", "--title", "child-never-exits")?.code == 64)
    #expect(await exitCode(of: command) == 0)
    let unknown = try parsed(ExplainCommand.self, "explain", "--title", "deadlock in nothing")
    #expect(await exitCode(of: unknown) == 64)
  }

  @Test("a file that is no record is wrong use")
  func strange() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "explain")
    try writeFile(Array("{}\n".utf8), to: "\(scratch.path)/x.jsonl")
    let command = try ExplainCommand.parse(["--record", "\(scratch.path)/x.jsonl"])
    #expect(await exitCode(of: command) == 64)
  }
}
