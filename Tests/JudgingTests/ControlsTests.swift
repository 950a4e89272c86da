import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Controls")
struct ControlsTests {
  private let known: [String: [String: BaseExpectation]] = ["a": ["on": .hang, "off": .pass]]

  private func cell(_ settings: String, _ outcomes: Verdict.Outcome...) -> Cell {
    let runs = outcomes.map { RunVerdict.verdict(Verdict($0, why: "because")) }
    return Cell(CellID(scenario: "a", settings: settings), CellTally(runs))
  }

  private func broken(
    plain: [Cell] = [], base: [Cell]? = nil, comment: [Cell] = []
  ) -> [String] {
    let controls = Controls(
      plain: plain, base: base ?? [cell("on", .hang), cell("off", .pass)], comment: comment,
      commentIsBase: comment.isEmpty ? nil : false)
    return controls.findings(known: known).flatMap(\.broken)
  }

  @Test("controls that pass, or fail where the base fails, hold")
  func allHold() {
    #expect(
      broken(plain: [cell("on", .pass)], comment: [cell("on", .hang), cell("off", .pass)]) == [])
  }

  @Test("a failure of PHP without the extension breaks the control")
  func plainPHPFails() {
    #expect(
      broken(plain: [cell("on", .pass, .hang)]) == [
        "PHP without the extension, a under on: 1 of 2 hung; rate 9.4 % to 90.6 % at 95 %; because"
      ])
  }

  @Test("why PHP without the extension was not asked is told")
  func plainPHPIsNotAsked() {
    func shown(_ plain: [Cell]) -> String? {
      Controls(plain: plain).findings(known: nil, hasBase: false).first?.shown
    }
    #expect(shown([cell("on"), cell("off", .skipped)]) == "not run: because")
    #expect(shown([cell("on", .pass), cell("off", .skipped)]) == "passes in 1 of 1 cells")
    #expect(shown([cell("on")]) == "not run")
  }

  @Test("the base must do what is known of it, now and then is enough")
  func base() {
    #expect(broken(base: [cell("on", .pass, .hang)]) == [])
    #expect(
      broken(base: [cell("on", .pass)]) == ["the base, a under on: pass, known for hang"])
    #expect(broken(base: [cell("on", .crash)]) == [])
    #expect(
      broken(base: [cell("on", .hang), cell("off", .pass, .hang)]) == [
        "the base, a under off: hang, known for pass"
      ])
  }

  @Test("a base that is known to pass may fail, if it passes more often")
  func seldom() {
    #expect(broken(base: [cell("on", .hang), cell("off", .pass, .pass, .hang)]) == [])
    #expect(broken(base: [cell("on", .hang), cell("off", .pass, .hang, .hang)]).count == 1)
  }

  @Test("an evaluation that saw no known failure proves nothing", arguments: [true, false])
  func nothingSeen(_ skipped: Bool) {
    let cells = [cell("off", .pass)] + (skipped ? [cell("on", .skipped)] : [])
    #expect(broken(base: cells) == ["no failure known of the base was run"])
  }

  @Test("what a scenario does not say of the base is judged by what is seen")
  func noExpectations() {
    let own = Cell(CellID(scenario: "own", settings: "on"), cell("on", .pass).tally)
    let finding = Controls(base: [own]).findings(known: known)[1]
    #expect(finding.holds && finding.shown == "nothing is known of it in 1 cell")
    let both = Controls(base: [own, cell("on", .hang)]).findings(known: known)[1]
    #expect(
      both.shown
        == "fails in 1 of 1 cells where it is known to; nothing is known of it in 1 cell")
  }

  @Test("a base of which nothing is known breaks no control")
  func unknownBase() {
    let findings = Controls(plain: [cell("on", .pass)], base: [cell("on", .pass)])
      .findings(known: nil)
    #expect(findings.flatMap(\.broken) == [])
    #expect(
      findings.map(\.shown) == ["passes in 1 of 1 cells", "nothing is known of it", "not built"])
  }

  @Test func sameMachineCodeNeedsNoRuns() {
    let finding = Controls(commentIsBase: true).findings(known: nil).last
    #expect(finding?.shown == "makes the same machine code as the base")
    #expect(finding?.holds == true)
  }

  @Test("a changed comment that behaves otherwise than the base breaks the control")
  func changedCommentDiffers() {
    #expect(
      broken(comment: [cell("on", .pass), cell("off", .skipped)]) == [
        "a changed comment, a under on: pass, the base: hang"
      ])
  }

  @Test("a changed comment may fail differently or seldom where the base does not")
  func changedCommentByChance() {
    let comment = [cell("on", .crash), cell("off", .pass, .pass, .rpcFailed)]
    #expect(broken(comment: comment) == [])
  }
}
