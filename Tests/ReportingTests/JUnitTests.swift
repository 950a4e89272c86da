import Foundation
import Testing
@testable import Basics
@testable import Reporting

@Suite("JUnit's XML", .enabled(if: Tool.path("xmllint") != nil, "xmllint is not installed"))
struct JUnitSchemaTests {
  static func validate(_ xml: String) throws -> Tool.Result {
    try Tool.withScratch("junit") { folder in
      let file = folder.appending(path: "report.xml")
      try Data(xml.utf8).write(to: file)
      let schema = Fixture.golden.appending(path: "junit.xsd").path
      return try Tool.run(
        try #require(Tool.path("xmllint")), ["--nonet", "--noout", "--schema", schema, file.path],
        in: folder)
    }
  }

  @Test("a report is valid by the schema of JUnit")
  func fixtureIsValid() throws {
    let result = try Self.validate(try render(Fixture.report, as: .junit))
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test("a report of hostile texts is valid by the schema of JUnit")
  func hostileIsValid() throws {
    let result = try Self.validate(try Hostile.rendered(.junit))
    #expect(result.status == 0, "\(result.errors.prefix(2000))")
  }

  @Test("the schema refuses what is no report", arguments: ["time=\"", "<failure ", "classname"])
  func schemaRefuses(_ part: String) throws {
    let xml = try render(Fixture.report, as: .junit)
    #expect(xml.contains(part))
    let spoilt = xml.replacing(part, with: part.replacing("e", with: "x"))
    #expect(try Self.validate(spoilt).status != 0)
  }
}

@Suite("What JUnit's XML tells")
struct JUnitTests {
  private func xml() throws -> String { try render(Fixture.report, as: .junit) }

  private func suite(_ name: String) throws -> Substring {
    let xml = try xml()
    let start = try #require(xml.range(of: "<testsuite name=\"\(name)\""))
    let rest = xml[start.lowerBound...]
    return rest[..<(try #require(rest.range(of: "</testsuite>")).lowerBound)]
  }

  @Test("a suite is red exactly when its candidate does not pass")
  func red() throws {
    for row in Fixture.report.rows where !row.isBase {
      let suite = try suite(row.candidate.name)
      let isGreen = suite.contains("failures=\"0\" errors=\"0\"")
      let verdict = row.judgement.verdict
      #expect(isGreen == (verdict == .pass || verdict == .noEffect), "\(row.candidate.name)")
    }
    #expect(try suite("base").contains("failures=\"0\" errors=\"0\" skipped=\"6\""))
  }

  @Test("a flaky cell is a failure")
  func flaky() throws {
    let suite = try suite("wait-longer")
    #expect(suite.contains("<failure type=\"flaky\" message=\"1 of 8 runs failed;"))
    #expect(!suite.contains("flakyFailure"))
  }

  @Test func interruptedPassIsNoPass() throws {
    let report = try #require(ReportInput(Fixture.interrupted))
    #expect(try render(report, as: .junit).contains("<error type=\"INTERRUPTED\""))
  }
}
