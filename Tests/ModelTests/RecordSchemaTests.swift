import Foundation
import Model
import Testing

@Suite("The record's lines, today's and those of schema 2")
struct RecordSchemaTests {
  private func entry(_ line: String) throws -> Entry {
    try JSONDecoder().decode(Entry.self, from: Data(line.utf8))
  }

  @Test(arguments: [
    ("base", Subject.base), ("no extension", .control(.noExtension)),
    ("changed comment", .control(.changedComment)), ("fix", .candidate("fix")),
  ])
  func namesOfSchema2AreRead(_ name: String, _ subject: Subject) throws {
    let candidate = try entry(
      """
      {"candidate":{"_0":{"name":"\(name)","title":"t","files":[],"changedPaths":[],"remarks":[]}}}
      """)
    #expect(candidate == .candidate(CandidateEntry(subject, title: "t")))
    let build = try entry(
      """
      {"build":{"_0":{"candidate":"\(name)","recipe":"r","outcome":{"error":{"_0":"no"}}}}}
      """)
    #expect(build == .build(BuildEntry(subject, recipe: "r", outcome: .error("no"))))
  }

  @Test func runsAndVerdictsOfSchema2AreRead() throws {
    let observation = Observation(startedAt: 1, ending: .deadlock, duration: 5)
    let seen = String(decoding: try JSONEncoder().encode(observation), as: UTF8.self)
    let run = try entry(
      """
      {"run":{"_0":{"candidate":"fix","scenario":"a","settings":"on+one-core","number":2,\
      "observation":\(seen)}}}
      """)
    let cell = CellID(scenario: "a", settings: "on+one-core")
    #expect(run == .run(RunEntry(.candidate("fix"), cell, number: 2, observation: observation)))
    let closed = try entry(
      """
      {"closed":{"_0":{"seconds":2,"verdicts":[{"candidate":"base","verdict":"FAIL",\
      "cells":{"a under on+one-core":"hang"}}]}}}
      """)
    let stored = StoredVerdict(
      .base, verdict: "FAIL", cells: [StoredCell(cell: cell, outcome: "hang")])
    #expect(closed == .closed(Closing(seconds: 2, verdicts: [stored])))
  }

  @Test(
    "a candidate that is called as the base or a control stays a candidate",
    arguments: ["base", "no extension", "changed comment"])
  func anyName(_ name: String) throws {
    let observation = Observation(startedAt: 1, ending: .ended(.code(0)), duration: 5)
    let run = RunEntry(
      .candidate(name), CellID(scenario: "a", settings: "on"), number: 1, observation: observation)
    let entries: [Entry] = [
      .candidate(CandidateEntry(.candidate(name), title: "")),
      .build(BuildEntry(.candidate(name), recipe: "r", outcome: .error(""))), .run(run),
    ]
    for entry in entries {
      let line = String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
      #expect(try self.entry(line) == entry, "\(line)")
    }
  }

  @Test func aSubjectThatIsNoneIsRefused() {
    for text in [#"{"kind":"other"}"#, #"{"kind":"control","name":"x"}"#, #""base""#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Subject.self, from: Data(text.utf8))
      }
    }
  }
}
