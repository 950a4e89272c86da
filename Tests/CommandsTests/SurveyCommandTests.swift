import Basics
import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof survey")
struct SurveyCommandTests {
  @Test("takes sources in their order, and the cells that evaluate takes")
  func sources() throws {
    let command = try parsed(
      SurveyCommand.self, "survey", "--source", "debian", "--source", "a.tgz", "--scenario",
      "exit-idle", "--runs", "3")
    #expect(command.sources == ["debian", "a.tgz"])
    #expect(command.cells.matrix.scenarios == ["exit-idle"] && command.cells.runs.runs == 3)
  }

  @Test("without a source it is wrong use")
  func none() { #expect(refusal("survey")?.code == 64) }

  @Test("a list has a source a line, with options of its own")
  func list() throws {
    let text = "# versions\n\ndebian\ngrpcio-1.51.1.tar.gz --overlay debian # the old one\n"
    let entries = try SurveyEntry.all(in: text, of: "list")
    #expect(entries.map(\.name) == ["debian", "grpcio-1.51.1.tar.gz --overlay debian"])
    #expect(entries.last?.options.overlay == "debian")
    #expect(entries.last?.options.source == "grpcio-1.51.1.tar.gz")
  }

  @Test("a line that cannot be read is told by its number")
  func line() {
    let error = #expect(throws: UsageError.self) {
      try SurveyEntry.all(in: "debian\n\nx --no-such-option", of: "list")
    }
    #expect(error?.description.hasPrefix("list:3: ") == true, "\(error as Any)")
  }

  @Test("a list that is not there is told before anything is evaluated")
  func missing() async throws {
    let command = try parsed(SurveyCommand.self, "survey", "-q", "--list", "/nowhere/list")
    #expect(await exitCode(of: command) == 64)
  }

  @Test("the table names a source without the folder that it lies in")
  func privateFolder() async throws {
    let folder = try ScratchFolder(in: NSTemporaryDirectory(), named: "survey")
    try writeFile(Array("no archive".utf8), to: "\(folder.path)/x.tgz")
    let command = try parsed(
      SurveyCommand.self, "survey", "-q", "--source", "\(folder.path)/x.tgz", "-o",
      "\(folder.path)/table.md")
    _ = await exitCode(of: command)
    let table = String(decoding: try readFile("\(folder.path)/table.md"), as: UTF8.self)
    #expect(table.hasPrefix("1. ./x.tgz: **not evaluated**: "), "\(table)")
    #expect(!table.contains(folder.path))
  }

  @Test("a table that has no folder to go to is told before anything is evaluated")
  func noFolder() async throws {
    let command = try parsed(
      SurveyCommand.self, "survey", "-q", "--source", "debian", "-o", "/nowhere/table.md")
    #expect(await exitCode(of: command) == 64)
  }
}
