import Foundation
import Judging
import Model
import TestSupport
import Testing
@testable import Basics
@testable import Reporting

/// Records of files that were built elsewhere: they have no source and no base.
@Suite("Reports of files") struct VerifiedTests {
  private static let fine = Subject.candidate("grpc")
  private static let refused = Subject.candidate("other/grpc.so")

  private static var entries: [Entry] {
    var opening = Fixture.opening
    opening.source = nil
    opening.environment += [Fact(Fact.ini, "/etc/php/php.ini"), Fact(Fact.leftOut, "opcache")]
    var fine = CandidateEntry(Self.fine, title: "grpc 1.51.1", files: ["lib/grpc.so"])
    fine.facts = [Fact("core", "inside the file, core 29.0.0"), Fact("debug information", "none")]
    var refused = CandidateEntry(Self.refused, title: "", files: ["other/grpc.so"])
    refused.refusal = .notLoaded
    refused.failure = "other/grpc.so: it is built for the PHP of API20200930,NTS"
    refused.hint = "name its PHP by --php, or its system by --root"
    let build = BuildEntry(
      Self.fine, recipe: "", outcome: .given(key: "k", codeDigest: "c"))
    let cell = CellID(scenario: "exit-idle", settings: "default")
    let promised = CellID(scenario: "exit-idle", settings: "on-epoll1")
    return [
      .opened(opening), .candidate(fine), .build(build), .candidate(refused),
      .run(
        RunEntry(Self.fine, cell, number: 1, observation: RunBuilder.hung(RunBuilder.insideFork))),
      .run(RunEntry(Self.fine, promised, number: 1, observation: RunBuilder.passed())),
      .closed(Closing(seconds: 1)),
    ]
  }

  @Test(
    "are made in every format, with what is known of the file", arguments: ReportFormat.allCases)
  func formats(format: ReportFormat) throws {
    let text = try render(try #require(ReportInput(Self.entries)), as: format)
    #expect(text.contains("grpc"))
    guard format != .tap, format != .junit, format != .inToto else { return }
    #expect(text.contains("inside the file"), "\(text)")
    #expect(text.contains("NOT-LOADED"))
  }

  @Test("call a row a file, and judge it by what promises forking alone")
  func words() throws {
    let report = try #require(ReportInput(Self.entries))
    #expect(report.assessment.candidates.map(\.judgement.verdict) == [.inconclusive, .notLoaded])
    #expect(report.assessment.candidates.map(\.judgement.why).first?.contains("clean runs") == true)
    #expect(report.assessment.controls.map(\.name) == ["PHP without the extension"])
    let text = try render(report, as: .terminal, style: TerminalStyle(width: 0, colours: false))
    #expect(text.contains("\nfile "))
    #expect(text.hasSuffix("2 files: 1 NOT-LOADED, 1 INCONCLUSIVE\n"), "\(text.suffix(80))")
    let cell = CellID(scenario: "exit-idle", settings: "default")
    let row = try #require(report.rows.first)
    #expect(row.excuse(cell) == "forking is not promised here")
  }

  @Test("tell how to run a cell again")
  func again() throws {
    let report = try #require(ReportInput(Self.entries))
    let row = try #require(report.rows.first)
    #expect(
      report.command(row, CellID(scenario: "exit-idle", settings: "on-epoll1"))
        == "forkproof verify --php-ini --without-extension opcache --scenario exit-idle "
        + "--settings on-epoll1 --rerun --runs 1 lib/grpc.so")
  }

  /// Two files of which each fails what the other passes, beside one cell that both fail alike.
  private static var compared: [Entry] {
    let second = Subject.candidate("second/grpc")
    let alike = CellID(scenario: "child-rpc", settings: "default")
    var entries =
      Self.entries.dropLast() + [
        .candidate(CandidateEntry(second, title: "", files: ["second/grpc.so"])),
        .build(BuildEntry(second, recipe: "", outcome: .given(key: "s", codeDigest: "d"))),
      ]
    let hung = RunBuilder.hung(RunBuilder.insideFork)
    let cells: [(Subject, CellID, Observation)] = [
      (fine, alike, hung), (second, alike, hung),
      (second, CellID(scenario: "exit-idle", settings: "default"), RunBuilder.passed()),
      (second, CellID(scenario: "exit-idle", settings: "on-epoll1"), hung),
    ]
    entries += cells.map { .run(RunEntry($0, $1, number: 1, observation: $2)) }
    return entries + [.closed(Closing(seconds: 1))]
  }

  @Test("tell what one file fails that the first passes, in every format but in-toto's")
  func comparison() throws {
    let report = try #require(ReportInput(Self.compared))
    let told = try #require(report.assessment.fileComparisons.first)
    #expect(report.assessment.fileComparisons.count == 1)
    #expect((told.file, told.other) == ("second/grpc", "grpc"))
    #expect(told.new == [CellID(scenario: "exit-idle", settings: "on-epoll1")])
    #expect(told.gone == [CellID(scenario: "exit-idle", settings: "default")])
    #expect(told.same == [CellID(scenario: "child-rpc", settings: "default")])
    #expect(told.unlike.isEmpty && !told.isAlike)
    let words = """
      beside grpc: new in 1 cell: exit-idle under on-epoll1; gone in 1 cell: exit-idle under \
      default; the same in 1 cell
      """
    let style = TerminalStyle(width: 0, colours: false)
    for format in [ReportFormat.terminal, .junit, .tap, .html] {
      #expect(try render(report, as: format, style: style).contains(words), "\(format)")
    }
    #expect(try render(report, as: .markdown).contains("new in 1 cell"))
    let json = try render(report, as: .json)
    #expect(json.contains("\"beside\""))
    let validator = try SchemaValidator(Data(contentsOf: Fixture.schema))
    #expect(try validator.problems(in: Data(json.utf8)) == [])
  }

  @Test("hold to the published schema, without a source")
  func schema() throws {
    let text = try render(try #require(ReportInput(Self.entries)), as: .json)
    let validator = try SchemaValidator(Data(contentsOf: Fixture.schema))
    #expect(try validator.problems(in: Data(text.utf8)) == [])
    #expect(!text.contains("\"source\""))
  }

  @Test("survive the record")
  func stored() throws {
    for entry in Self.entries {
      let bytes = try JSONEncoder().encode(entry)
      #expect(try JSONDecoder().decode(Entry.self, from: bytes) == entry)
    }
  }
}
