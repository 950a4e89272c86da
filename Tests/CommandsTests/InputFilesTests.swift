import Files
import Foundation
import Testing
@testable import Commands

@Suite("What a command reads is not replaced by what it writes")
struct InputFilesTests {
  @Test("by its own name, by a link, or by another name of the same file")
  func same() throws {
    let folder = try ScratchFolder(in: NSTemporaryDirectory(), named: "inputs")
    let record = "\(folder.path)/record.jsonl"
    try writeFile(Array("a record".utf8), to: record)
    _ = try readInput(record, as: .record)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link", withDestinationPath: record)
    try FileManager.default.linkItem(atPath: record, toPath: "\(folder.path)/name")
    for path in [record, "\(folder.path)/link", "\(folder.path)/name"] {
      let error = #expect(throws: FileError.self) { try writeOutput([], to: path) }
      #expect(error?.exitCode == .usage)
    }
    #expect(try readFile(record) == Array("a record".utf8))
    try writeOutput([], to: "\(folder.path)/other")
  }
}
