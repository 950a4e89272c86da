import Foundation
import TestSupport
import Testing
@testable import Basics
@testable import Reporting

@Suite("Explanations")
struct ExplanationTests {
  private func text(
    _ candidate: String?, scenario: String? = nil, width: Int = 80
  ) throws -> String {
    try Explanation(
      Fixture.report, candidate: candidate, scenario: scenario,
      style: TerminalStyle(width: width, colours: false)
    ).text
  }

  @Test("golden", arguments: [80, 160])
  func golden(_ width: Int) throws {
    let text = try text("forget-channels", width: width)
    try expectGolden(text, "Golden/explanation-\(width).txt")
  }

  @Test("the first candidate that failed is explained by default")
  func first() throws {
    #expect(try text(nil).hasPrefix("forget-channels, "))
  }

  @Test func theBaseHasNothingToCompareWith() throws {
    let text = try text("base", scenario: "exit-idle")
    #expect(text.hasPrefix("base, exit-idle under on-epoll1: hang\n"))
    #expect(!text.contains("the base fails"))
    #expect(!text.contains("what base changes"))
  }

  @Test func whatIsNotThereIsNamed() {
    #expect(throws: ExplanationError.self) { try text("nobody") }
    #expect(throws: ExplanationError.self) { try text("typo") }
    #expect(throws: ExplanationError.self) { try text("base", scenario: "nothing") }
    #expect(throws: ExplanationError.noRun(9, 1)) {
      try Explanation(
        Fixture.report, candidate: "base", run: 9, style: TerminalStyle(width: 0, colours: false))
    }
  }

  @Test("hostile text drives no terminal")
  func hostile() throws {
    let report = Hostile.report
    for row in report.rows where !row.cells.isEmpty {
      let text = try Explanation(
        report, candidate: row.candidate.name, style: TerminalStyle(width: 160, colours: false)
      ).text
      let isHarmless = text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 }
      #expect(isHarmless)
    }
  }
}
