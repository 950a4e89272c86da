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
  struct Rendering: Sendable, CustomTestStringConvertible {
    var file: String
    var format: ReportFormat
    var style = TerminalStyle(width: 0, colours: false)
    var record = RecordKind.whole

    enum RecordKind { case whole, interrupted, large }

    var testDescription: String { file }
  }

  static let renderings = [
    Rendering(file: "report-80.txt", format: .terminal, style: .init(width: 80, colours: false)),
    Rendering(file: "report-160.txt", format: .terminal, style: .init(width: 160, colours: false)),
    Rendering(
      file: "report-colours.txt", format: .terminal, style: .init(width: 160, colours: true)),
    Rendering(
      file: "interrupted-80.txt", format: .terminal, style: .init(width: 80, colours: false),
      record: .interrupted),
    Rendering(
      file: "large-80.txt", format: .terminal, style: .init(width: 80, colours: false),
      record: .large),
    Rendering(
      file: "large-160.txt", format: .terminal, style: .init(width: 160, colours: false),
      record: .large),
    Rendering(file: "report.json", format: .json), Rendering(file: "report.xml", format: .junit),
    Rendering(file: "report.md", format: .markdown), Rendering(file: "report.html", format: .html),
    Rendering(file: "report.tap", format: .tap),
    Rendering(file: "report.intoto.jsonl", format: .inToto),
    Rendering(file: "upstream-issue.md", format: .upstreamIssue),
    Rendering(file: "interrupted.tap", format: .tap, record: .interrupted),
  ]

  @Test("every format has a golden file", arguments: ReportFormat.allCases)
  func complete(_ format: ReportFormat) {
    #expect(Self.renderings.contains { $0.format == format })
  }

  @Test("golden", arguments: renderings)
  func golden(_ rendering: Rendering) throws {
    let report =
      switch rendering.record {
      case .whole: Fixture.report
      case .interrupted: try #require(ReportInput(Fixture.interrupted))
      case .large: TerminalTests.large
      }
    let text = try render(report, as: rendering.format, style: rendering.style)
    try expectGolden(text, "Golden/\(rendering.file)")
  }
}
