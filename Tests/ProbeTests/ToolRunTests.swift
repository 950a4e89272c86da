import Basics
import Processes
import Testing
@testable import Probe

@Suite struct ToolRunTests {
  private let later = monotonicMicroseconds() + 60_000_000

  @Test func outputsAreKeptApart() throws {
    let shell = ["sh", "-c", "echo out; echo err >&2; exit 3"]
    let results = ToolRun.all([.init(shell), .init(["echo", "second"])], deadline: later)
    try #require(results.count == 2)
    #expect(results[0].output == Array("out\n".utf8))
    #expect(results[0].failure == "sh ended with code 3: err")
    #expect(results[1].output == Array("second\n".utf8))
    #expect(results[1].failure == nil)
  }

  @Test func whatIsMissingIsSaid() throws {
    let result = try #require(ToolRun.all([.init(["no-such-program"])], deadline: later).first)
    #expect(result.failure == "no-such-program is not installed")
  }

  @Test func whatIsLateIsKilledAndItsOutputKept() throws {
    let shell = ["sh", "-c", "echo early; exec sleep 1000"]
    let soon = monotonicMicroseconds() + 300_000
    let result = try #require(ToolRun.all([.init(shell)], deadline: soon).first)
    #expect(result.failure == "sh took too long and was killed")
  }

  @Test func tooMuchOutputIsCut() throws {
    let command = ["head", "-c", "300000", "/dev/zero"]
    let result = try #require(ToolRun.all([.init(command)], deadline: later, limit: 1000).first)
    #expect(result.output.count == 1000)
    #expect(result.failure == nil)
  }

  @Test func stacksOfAGoneProcessAreNotes() {
    let capture = StackTaker(standIns: [.libdw: "false", .gdb: "no-such-program"]).take(
      of: [1 << 29], at: 0, reason: .hang, budget: 5_000_000)
    #expect(capture.stacks.isEmpty)
    #expect(
      capture.notes == [
        "process 536870912: no-such-program is not installed",
        "no stack of process 536870912 could be taken",
      ])
  }
}
