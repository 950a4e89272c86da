import Recipes
import Testing

@testable import Judging

@Suite("Controls")
struct ControlsTests {
  private let scenarios = [
    Scenario(
      name: "a", question: "?", script: "a.php", settings: ["on", "off"], must: [],
      base: ["on": .hang, "off": .pass])
  ]

  private func cell(_ settings: String, _ outcomes: Verdict.Outcome...) -> Cell {
    let runs = outcomes.map { RunVerdict.verdict(Verdict($0, why: "because")) }
    return Cell(CellKey(build: "core", scenario: "a", settings: settings), CellTally(runs))
  }

  private func broken(
    plain: [Cell] = [], base: [Cell]? = nil, comment: [Cell] = []
  ) -> [String] {
    let controls = Controls(
      plain: plain, base: base ?? [cell("on", .hang), cell("off", .pass)], comment: comment)
    return controls.broken(scenarios: scenarios)
  }

  @Test func allHold() {
    #expect(
      broken(plain: [cell("on", .pass)], comment: [cell("on", .hang), cell("off", .pass)]) == [])
  }

  @Test func plainPHPFails() {
    #expect(
      broken(plain: [cell("on", .pass, .hang)]) == [
        "PHP without the extension, a under on: 1 of 2 runs failed; because"
      ])
  }

  @Test("the base must do what is known of it, now and then is enough")
  func base() {
    #expect(broken(base: [cell("on", .pass, .hang)]) == [])
    #expect(
      broken(base: [cell("on", .pass)]) == ["the base, a under on: pass, known for hang"])
    #expect(
      broken(base: [cell("on", .crash)]) == ["the base, a under on: crash, known for hang"])
    #expect(
      broken(base: [cell("on", .hang), cell("off", .pass, .hang)]) == [
        "the base, a under off: hang, known for pass"
      ])
  }

  @Test("an evaluation that saw no known failure proves nothing", arguments: [true, false])
  func nothingSeen(_ skipped: Bool) {
    let cells = [cell("off", .pass)] + (skipped ? [cell("on", .skipped)] : [])
    #expect(broken(base: cells) == ["no failure known of the base was run"])
  }

  @Test func changedCommentDiffers() {
    #expect(
      broken(comment: [cell("on", .pass), cell("off", .skipped)]) == [
        "a changed comment, a under on: pass, the base: hang"
      ])
  }
}
