import ArgumentParser
import Testing
@testable import Commands

@Suite("What is said of wrong arguments")
struct ComplaintTests {
  @Test(
    "holds no control characters of theirs",
    arguments: [["--format", "\u{1b}[31mx"], ["--runs", "\u{9b}2J"], ["--\u{1b}]0;x\u{7}"]])
  func control(_ arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try Forkproof.parseAsRoot(["evaluate"] + arguments)
    }
    let told = error.map(Forkproof.complaint) ?? ""
    #expect(told.hasPrefix("Error: "))
    #expect(
      told.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
  }

  @Test("is nothing where the verb has told what is wrong")
  func told() {
    #expect(Forkproof.complaint(of: ArgumentParser.ExitCode(3)).isEmpty)
  }
}
