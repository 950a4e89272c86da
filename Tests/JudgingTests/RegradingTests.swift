import Model
import Recipes
import TestSupport
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("A record judged anew")
struct RegradingTests {
  private func entries(then: String, cell: String) -> [Entry] {
    let opening = Opening(
      startedAt: 1,
      source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil),
      scenarios: [
        Scenario(name: "a", question: "?", script: "a.php", settings: ["on"], must: [.exit(0)])
      ], settings: [Settings(name: "on", promisesForking: true)], rules: SignatureRules(),
      environment: [], sampling: Sampling(.runs(1)))
    func build(_ name: String) -> [Entry] {
      [
        .candidate(CandidateEntry(.named(name), title: "")),
        .build(
          BuildEntry(
            .named(name), recipe: "r",
            outcome: .built(key: name, codeDigest: name, seconds: 1, reused: false))),
        .run(
          RunEntry(
            .named(name), CellID(scenario: "a", settings: "on"), number: 1,
            observation: Observation(
              startedAt: 1, ending: .ended(.code(name == "base" ? 1 : 0)), duration: 1))),
      ]
    }
    let verdict = StoredVerdict(
      .candidate("fix"), verdict: then,
      cells: [StoredCell(cell: CellID(scenario: "a", settings: "on"), outcome: cell)])
    return [.opened(opening)] + build("base") + build("fix")
      + [.closed(Closing(seconds: 1, verdicts: [verdict]))]
  }

  @Test func comesOutAsItWas() throws {
    let regrading = try #require(Regrading(entries(then: "PASS", cell: "pass")))
    #expect(regrading.words == ["1 verdict and 1 cell come out as they were given"])
  }

  @Test("what is judged otherwise today is told, verdict by verdict")
  func tellsWhatDiffers() throws {
    let regrading = try #require(Regrading(entries(then: "FAIL", cell: "hang")))
    #expect(
      regrading.differences == [
        "fix: FAIL then, PASS now", "fix, a under on: hang then, pass now",
      ])
  }

  @Test("without verdicts there is nothing to compare")
  func nothingKept() {
    var interrupted = entries(then: "PASS", cell: "pass")
    interrupted.removeLast()
    #expect(Regrading(interrupted) == nil)
    #expect(Regrading(interrupted + [.closed(Closing(seconds: 1))]) == nil)
  }
}
