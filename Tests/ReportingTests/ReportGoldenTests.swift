import Foundation
import TestSupport
import Testing
@testable import Basics
@testable import Reporting

/// The report of one realistic record in every format.
///
/// `FORKPROOF_UPDATE_GOLDEN=1 swift test --filter ReportingTests` writes the files anew; read the
/// difference before you keep it.
@Suite("Golden reports")
struct ReportGoldenTests {
  struct Sheet: Sendable, CustomTestStringConvertible {
    var file: String
    var format: ReportFormat
    var style = TerminalStyle(width: 0, colours: false)
    var record = Kept.whole

    enum Kept { case whole, interrupted, large }

    var testDescription: String { file }
  }

  static let sheets = [
    Sheet(file: "report-80.txt", format: .terminal, style: .init(width: 80, colours: false)),
    Sheet(file: "report-160.txt", format: .terminal, style: .init(width: 160, colours: false)),
    Sheet(file: "report-colours.txt", format: .terminal, style: .init(width: 160, colours: true)),
    Sheet(
      file: "interrupted-80.txt", format: .terminal, style: .init(width: 80, colours: false),
      record: .interrupted),
    Sheet(
      file: "large-80.txt", format: .terminal, style: .init(width: 80, colours: false),
      record: .large),
    Sheet(
      file: "large-160.txt", format: .terminal, style: .init(width: 160, colours: false),
      record: .large),
    Sheet(file: "report.json", format: .json), Sheet(file: "report.xml", format: .junit),
    Sheet(file: "report.md", format: .markdown), Sheet(file: "report.html", format: .html),
    Sheet(file: "report.tap", format: .tap), Sheet(file: "report.intoto.jsonl", format: .inToto),
    Sheet(file: "upstream-issue.md", format: .upstreamIssue),
    Sheet(file: "interrupted.tap", format: .tap, record: .interrupted),
  ]

  @Test("every format has a sheet", arguments: ReportFormat.allCases)
  func complete(_ format: ReportFormat) {
    #expect(Self.sheets.contains { $0.format == format })
  }

  @Test("golden", arguments: sheets)
  func golden(_ sheet: Sheet) throws {
    let report =
      switch sheet.record {
      case .whole: Fixture.report
      case .interrupted: try #require(ReportInput(Fixture.interrupted))
      case .large: TerminalTests.large
      }
    let text = try render(report, as: sheet.format, style: sheet.style)
    try expectGolden(text, "Golden/\(sheet.file)")
  }
}
