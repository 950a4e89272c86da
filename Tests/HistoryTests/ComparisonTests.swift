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

  static func candidate(_ name: String, _ verdict: String, _ cells: [PastCell]) -> PastCandidate {
    PastCandidate(name: name, verdict: verdict, why: "", machineCode: nil, cells: cells)
  }

  static func cell(
    _ scenario: String, _ outcome: String = "pass", failure: String? = nil, runs: Int = 3,
    median: Double? = nil
  ) -> PastCell {
    PastCell(
      scenario: scenario, settings: "on", outcome: outcome,
      isFailure: outcome != "pass" && outcome != "skipped", failure: failure, runs: runs,
      failed: failure == nil ? 0 : runs, median: median)
  }

  @Test func everyKindOfChange() {
    let before = Self.past(
      "1",
      [
        Self.candidate("base", "FAIL", [Self.cell("a", "hang", failure: "x")]),
        Self.candidate(
          "fix", "PASS",
          [
            Self.cell("a"), Self.cell("b", "hang", failure: "old"),
            Self.cell("c", "hang", failure: "one"), Self.cell("d", median: 0.1),
            Self.cell("e", median: 0.1), Self.cell("f", "skipped", runs: 0),
          ]),
        Self.candidate("old", "PASS", []),
      ])
    let after = Self.past(
      "2",
      [
        Self.candidate("base", "FAIL", [Self.cell("a", "hang", failure: "x")]),
        Self.candidate(
          "fix", "FAIL",
          [
            Self.cell("a", "crash", failure: "new"), Self.cell("b"),
            Self.cell("c", "hang", failure: "two"), Self.cell("d", median: 0.4),
            Self.cell("e", median: 0.12), Self.cell("f", "hang", failure: "never ran before"),
          ]),
        Self.candidate("new", "PASS", []),
      ])
    let comparison = Comparison(before, after)
    #expect(comparison.broken.map(\.after.scenario) == ["a"])
    #expect(comparison.mended.map(\.after.scenario) == ["b"])
    #expect(comparison.changedFailures.map(\.after.scenario) == ["c"])
    #expect(comparison.timings.map(\.after.scenario) == ["d"])
    #expect(comparison.common == 7)
    #expect(comparison.lone == ["old: before only", "new: after only"])
    #expect(comparison.verdicts.map(\.candidate) == ["fix"])
  }

  @Test func nothingChangesAgainstItself() {
    let one = Self.past("1", [Self.candidate("fix", "PASS", [Self.cell("a", median: 1)])])
    let comparison = Comparison(one, one)
    #expect(comparison.broken.isEmpty && comparison.mended.isEmpty && comparison.timings.isEmpty)
    #expect(comparison.lone.isEmpty && comparison.verdicts.isEmpty && comparison.common == 1)
  }
}
