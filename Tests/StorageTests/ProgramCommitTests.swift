import Basics
import Files
import Foundation
import Testing

@Suite("The commit that a program was built of")
struct ProgramCommitTests {
  private let scratch: ScratchFolder
  private var program: String { "\(scratch.path)/bin/forkproof" }

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "commit")
    try makeFolder("\(scratch.path)/bin")
    try makeFolder("\(scratch.path)/share/forkproof")
    try write([], "bin/forkproof", age: 100)
  }

  private func write(_ bytes: [UInt8], _ name: String, age: Double) throws {
    let path = "\(scratch.path)/\(name)"
    try writeFile(bytes, to: path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
  }

  private var commit: String? { ForkproofVersion.commit(ofProgram: program) }

  @Test("is told by the file beside it, or by that of an installed one")
  func places() throws {
    #expect(commit == nil)
    try write(Array("1a2b3c4d5e6f\n".utf8), "share/forkproof/commit", age: 50)
    #expect(commit == "1a2b3c4d5e6f")
    try write(Array("abcdef012345-dirty\n".utf8), "bin/forkproof.commit", age: 50)
    #expect(commit == "abcdef012345-dirty")
  }

  @Test("is not known of a program that is newer than the file")
  func newer() throws {
    try write(Array("1a2b3c4d5e6f\n".utf8), "bin/forkproof.commit", age: 150)
    #expect(commit == nil)
  }

  @Test(
    "is not what a file says that is no commit", arguments: ["", "main", "1a2b\u{1b}[31m", "12"])
  func strange(text: String) throws {
    try write(Array(text.utf8), "bin/forkproof.commit", age: 50)
    #expect(commit == nil)
  }
}
