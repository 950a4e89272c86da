import Foundation
import Model
import Testing
@testable import Running

@Suite("The programs of a run") struct RunnerProgramsTests {
  @Test("each is released, and every tool for stacks of ours is one of them")
  func released() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Makefile"))
    let line = try #require(
      String(decoding: data, as: UTF8.self).firstMatch(of: /(?m)^RELEASED = (.*)$/)?.1)
    let released = line.split(separator: " ").map(String.init)
    for program in Runner.programNames {
      let product =
        program.hasSuffix(".so") ? String(program.dropFirst(3).dropLast(3)) : program
      #expect(released.contains(product), "\(program)")
    }
    #expect(StackTool.allCases.compactMap(\.ownProgram).allSatisfy(Runner.programNames.contains))
    #expect(Runner.programNames.count == Set(Runner.programNames).count)
  }
}
