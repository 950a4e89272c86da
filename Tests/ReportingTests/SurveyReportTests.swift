import Judging
import Model
import TestSupport
import Testing
@testable import Reporting

@Suite("The report of a survey")
struct SurveyReportTests {
  /// The fixture's base, as of a version of that name.
  private static func source(
    _ version: String, _ entries: [Entry] = Fixture.entries
  ) throws -> Survey.Source {
    var assessment = try #require(Assessment(entries))
    assessment.opening.source?.version = version
    return Survey.Source(name: "grpc-\(version).tgz", outcome: .assessed(assessment))
  }

  /// A record in which the base does what `observation` makes in every cell.
  private static func record(
    _ observation: @escaping (String, Int) -> Observation
  ) -> [Entry] {
    [.opened(Fixture.opening)] + Fixture.candidate("base", "the unpatched source", diff: nil)
      + Fixture.everywhere("base", observation) + [.closed(Closing(seconds: 1))]
  }

  private static let unbuilt: [Entry] = [
    .opened(Fixture.opening),
    Fixture.candidate("base", "the unpatched source", diff: nil)[0],
    .build(
      BuildEntry(
        .base, recipe: "bundled-core", outcome: .failed(why: "a.cc:1: no | such", hint: nil))),
    .closed(Closing(seconds: 1)),
  ]

  @Test("golden")
  func golden() throws {
    let mended = Self.record { column, _ in
      column == "default" ? RunBuilder.hung(RunBuilder.onCondition) : RunBuilder.passed()
    }
    let survey = Survey([
      try Self.source("1.51.1"), try Self.source("1.60.0", Self.unbuilt),
      try Self.source("1.78.0", mended),
      Survey.Source(name: "no.tgz", outcome: .failed("no.tgz: `no` such <file>")),
    ])
    try expectGolden(SurveyReport(survey).text, "Golden/survey.md")
  }

  @Test("what changed is told from one built source to the next")
  func changes() throws {
    let passing = Self.record { _, _ in RunBuilder.passed() }
    let survey = Survey([
      try Self.source("1.51.1"), try Self.source("1.60.0", Self.unbuilt),
      try Self.source("1.78.0", passing), try Self.source("1.80.0"),
    ])
    let changes = survey.changes
    #expect(changes.count == 2)
    #expect(changes.first?.from.name == "grpc-1.51.1.tgz")
    #expect(changes.first?.cells.keys.sorted { $0.rawValue < $1.rawValue } == [.mended])
    #expect(changes.last?.cells.keys.sorted { $0.rawValue < $1.rawValue } == [.broke])
  }

  @Test("a survey without any built source still tells why")
  func nothing() {
    let text = SurveyReport(Survey([.init(name: "x", outcome: .failed("x: no such file"))])).text
    #expect(text == "1. x: **not evaluated**: x: no such file\n")
  }
}
