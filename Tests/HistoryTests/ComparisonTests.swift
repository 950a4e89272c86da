import Model
import TestSupport
import Testing
@testable import History
@testable import Judging

@Suite("Comparing two evaluations")
struct ComparisonTests {
  static func past(_ name: String, _ candidates: [PastCandidate]) -> PastEvaluation {
    PastEvaluation(
      name: name, sha256: "", startedAt: 0, seconds: 1, source: "debian", version: "1.51.1",
      commit: "abc", candidates: candidates)
  }

  static func candidate(_ name: String, _ verdict: CandidateVerdict, _ cells: [PastCell])
    -> PastCandidate
  {
    PastCandidate(.named(name), verdict: verdict, why: "", machineCode: nil, cells: cells)
  }

  static func cell(
    _ scenario: String, _ outcome: String = "pass", failure: String? = nil, runs: Int = 3,
    median: Double? = nil
  ) -> PastCell {
    PastCell(
      CellID(scenario: scenario, settings: "on"), outcome: outcome,
      isFailure: outcome != "pass" && outcome != "skipped", failure: failure, runs: runs,
      failed: failure == nil ? 0 : runs, median: median)
  }

  @Test func everyKindOfChange() {
    let before = Self.past(
      "1",
      [
        Self.candidate("base", .fail, [Self.cell("a", "hang", failure: "x")]),
        Self.candidate(
          "fix", .pass,
          [
            Self.cell("a"), Self.cell("b", "hang", failure: "old"),
            Self.cell("c", "hang", failure: "one"), Self.cell("d", median: 0.1),
            Self.cell("e", median: 0.1), Self.cell("f", "skipped", runs: 0),
          ]),
        Self.candidate("old", .pass, []),
      ])
    let after = Self.past(
      "2",
      [
        Self.candidate("base", .fail, [Self.cell("a", "hang", failure: "x")]),
        Self.candidate(
          "fix", .fail,
          [
            Self.cell("a", "crash", failure: "new"), Self.cell("b"),
            Self.cell("c", "hang", failure: "two"), Self.cell("d", median: 0.4),
            Self.cell("e", median: 0.12), Self.cell("f", "hang", failure: "never ran before"),
          ]),
        Self.candidate("new", .pass, []),
      ])
    let comparison = Comparison(before, after)
    #expect(comparison.broken.map(\.after.id.scenario) == ["a"])
    #expect(comparison.mended.map(\.after.id.scenario) == ["b"])
    #expect(comparison.changedFailures.map(\.after.id.scenario) == ["c"])
    #expect(comparison.timings.map(\.after.id.scenario) == ["d"])
    #expect(comparison.common == 7)
    #expect(comparison.lone == ["old: before only", "new: after only"])
    #expect(comparison.verdicts.map(\.candidate) == ["fix"])
  }

  @Test func nothingChangesAgainstItself() {
    let one = Self.past("1", [Self.candidate("fix", .pass, [Self.cell("a", median: 1)])])
    let comparison = Comparison(one, one)
    #expect(comparison.broken.isEmpty && comparison.mended.isEmpty && comparison.timings.isEmpty)
    #expect(comparison.lone.isEmpty && comparison.verdicts.isEmpty && comparison.common == 1)
  }
}
