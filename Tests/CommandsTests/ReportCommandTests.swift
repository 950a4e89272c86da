import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof report")
struct ReportCommandTests {
  @Test("takes the latest record and the terminal's format")
  func defaults() throws {
    let command = try parsed(ReportCommand.self, "report")
    #expect(command.record == nil && !command.regrade)
    #expect(command.formats.wanted == [FormatRequest(.terminal)])
  }

  @Test("a record is found by its path, by its name, or as the latest")
  func paths() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "report")
    for name in ["20260101T120000-1.jsonl", "20260102T120000-2.jsonl", "notes.txt"] {
      try writeFile([0x7b], to: "\(scratch.path)/\(name)")
    }
    let (folder, latest) = (scratch.path, "\(scratch.path)/20260102T120000-2.jsonl")
    #expect(try recordPath(nil, in: folder) == latest)
    #expect(
      try recordPath("20260101T120000-1", in: folder) == "\(folder)/20260101T120000-1.jsonl")
    #expect(try recordPath("/elsewhere/x.jsonl", in: folder) == "/elsewhere/x.jsonl")
    let error = #expect(throws: UsageError.self) { try recordPath("typo", in: folder) }
    #expect(error?.hint == "the latest is 20260102T120000-2")
    let none = #expect(throws: UsageError.self) { try recordPath(nil, in: "\(folder)/none") }
    #expect(none?.hint == "run forkproof evaluate first")
  }

  @Test("a record is found by its name, and by that of its file")
  func fileName() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "records")
    try writeFile([0x7b], to: "\(scratch.path)/20260101T000000-1.jsonl")
    for name in ["20260101T000000-1", "20260101T000000-1.jsonl"] {
      #expect(
        try recordPath(name, in: scratch.path) == "\(scratch.path)/20260101T000000-1.jsonl")
    }
  }

  @Test("a file that is no record, or that cannot be read, is wrong use")
  func strange() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "report")
    try writeFile(Array("{}\n".utf8), to: "\(scratch.path)/x.jsonl")
    for arguments in [[], ["--regrade"]] {
      let command = try ReportCommand.parse(["\(scratch.path)/x.jsonl"] + arguments)
      #expect(await exitCode(of: command) == 64)
    }
    #expect(await exitCode(of: try ReportCommand.parse(["\(scratch.path)/none.jsonl"])) == 64)
  }
}
