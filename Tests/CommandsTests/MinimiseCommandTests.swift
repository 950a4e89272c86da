import Basics
import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof minimise")
struct MinimiseCommandTests {
  @Test("cuts a candidate into hunks unless lines are asked for")
  func grain() throws {
    #expect(try !parsed(MinimiseCommand.self, "minimise", "x.patch").lines)
    let command = try parsed(
      MinimiseCommand.self, "minimise", "--lines", "-o", "small.patch", "x.patch")
    #expect(command.lines && command.path == "small.patch" && command.candidate == "x.patch")
  }

  @Test("takes one candidate")
  func one() {
    #expect(throws: (any Error).self) { try parsed(MinimiseCommand.self, "minimise") }
    #expect(throws: (any Error).self) {
      try parsed(MinimiseCommand.self, "minimise", "a.patch", "b.patch")
    }
  }

  @Test("writes over nothing, and says so before it evaluates")
  func occupied() async throws {
    let folder = try ScratchFolder(in: NSTemporaryDirectory(), named: "minimise")
    let path = "\(folder.path)/small.patch"
    try writeFile(Array("mine".utf8), to: path)
    let command = try parsed(MinimiseCommand.self, "minimise", "-q", "-o", path, "x.patch")
    #expect(await exitCode(of: command) == 64)
    #expect(try readFile(path) == Array("mine".utf8))
  }

  @Test("a patch that is not there is wrong use")
  func missing() async throws {
    let command = try parsed(MinimiseCommand.self, "minimise", "-q", "/nowhere/x.patch")
    #expect(await exitCode(of: command) == 64)
  }
}
