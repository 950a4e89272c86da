import Model
import Testing
@testable import Basics
@testable import Judging

@Suite("Whether failures count against a candidate, and what a pass is worth")
struct BlameTests {
  private static let settings = [
    Settings(name: "on", promisesForking: true), Settings(name: "off", promisesForking: false),
  ]

  private func cell(
    _ settings: String, passed: Int = 0, failed: Int = 0, skipped: Int = 0, scenario: String = "a"
  ) -> Cell {
    var tally = CellTally()
    for _ in 0..<passed { tally.add(.verdict(Verdict(.pass, why: ""))) }
    for _ in 0..<failed { tally.add(.verdict(Verdict(.hang, why: "because"))) }
    for _ in 0..<skipped { tally.add(.verdict(Verdict(.skipped, why: "no PHP-FPM"))) }
    return Cell(CellID(scenario: scenario, settings: settings), tally)
  }

  private func judge(_ base: [Cell], _ sampling: Sampling = Sampling()) -> CandidateJudge {
    CandidateJudge(base: base, settings: Self.settings, sampling: sampling)
  }

  private let sound = [CellID: CellTally]()

  @Test("where the base passes, a failure is blamed when chance is ruled out, and not before")
  func againstABaseThatPasses() {
    for settings in ["on", "off"] {
      let good = cell(settings == "on" ? "off" : "on", passed: 29)
      let judge = judge([cell(settings, passed: 60), good])
      let once = judge.judgement(of: [good, cell(settings, passed: 40, failed: 1)])
      #expect(once.verdict == .inconclusive)
      #expect(
        once.why
          == "a under \(settings): no more than chance: 1 of 41 failed, of the base's 0 of 60; "
          + "equal rates give as much in 40.6 % of cases")
      #expect(once.excuses.count == 1)
      let often = judge.judgement(of: [good, cell(settings, passed: 20, failed: 4)])
      #expect(often.verdict == .fail && often.excuses == [:])
    }
  }

  @Test("where the base fails as well, forking is promised or it does not count")
  func againstABaseThatFails() {
    let base = [cell("on", failed: 5), cell("off", failed: 5)]
    let promised = judge(base).judgement(of: [
      cell("on", passed: 28, failed: 1), cell("off", passed: 9),
    ])
    #expect(promised.verdict == .fail)
    let elsewhere = judge(base).judgement(of: [
      cell("on", passed: 29), cell("off", passed: 1, failed: 1),
    ])
    #expect(elsewhere.verdict == .pass)
    #expect(
      elsewhere.excuses.map(\.value) == ["forking is not promised here, nor does the base pass"])
  }

  @Test("what is far worse than a base that fails now and then is blamed")
  func worse() {
    let base = [cell("on", failed: 5), cell("off", passed: 59, failed: 1)]
    let result = judge(base).judgement(of: [cell("on", passed: 29), cell("off", failed: 5)])
    #expect(result.verdict == .fail && result.cell?.settings == "off")
  }

  @Test("a scenario that fails without the extension, however seldom, tells nothing")
  func unsound() {
    var judge = judge([cell("on", failed: 5), cell("on", failed: 5, scenario: "b")])
    judge.controls = [
      CellID(scenario: "a", settings: "on"): cell("on", passed: 28, failed: 1).tally
    ]
    for own in [cell("on", passed: 29), cell("on", failed: 3)] {
      let result = judge.judgement(of: [own, cell("on", passed: 29, scenario: "b")])
      #expect(result.verdict == .inconclusive)
      #expect(
        result.why.hasSuffix(
          "PHP without the extension fails there as well: 1 of 29 hung; rate 0.6 % to 17.2 % at 95 %"
        ),
        "\(result.why)")
    }
    // A failure elsewhere stands.
    let elsewhere = judge.judgement(of: [
      cell("on", passed: 29), cell("on", failed: 1, scenario: "b"),
    ])
    #expect(elsewhere.verdict == .fail)
  }

  @Test("what PHP cannot run without the extension is not put down to a candidate")
  func notRunnable() {
    var judge = judge([])
    judge.hasBase = false
    let reason = "the function pcntl_fork is disabled"
    judge.controls = [
      CellID(scenario: "a", settings: "on"): CellTally(
        Array(repeating: RunVerdict.invalid(reason: reason), count: 3))
    ]
    let result = judge.judgement(of: [cell("on", failed: 1)])
    #expect(result.verdict == .inconclusive)
    #expect(result.why.hasSuffix("cannot run there: no valid run: \(reason)"), "\(result.why)")
  }

  @Test("a pass says what its runs exclude where it is least sure")
  func worth() {
    let base = [cell("on", failed: 5), cell("off", failed: 5)]
    func words(_ runs: Int, _ sampling: Sampling = Sampling()) -> String {
      judge(base, sampling).judgement(of: [cell("on", passed: runs), cell("off", passed: 4)]).words
    }
    #expect(words(29) == "PASS <10 %")
    #expect(words(3, Sampling(.runs(3))) == "PASS so far <64 %")
    #expect(words(60, Sampling(.runs(60))) == "PASS <5 %")
    #expect(words(299, Sampling(.certain(rate: 0.01))) == "PASS <1 %")
    #expect(words(28) == "INCONCLUSIVE")
  }

  @Test("what was not asked is not passed")
  func notAsked() {
    let base = [cell("on", failed: 5), cell("on", skipped: 1, scenario: "b")]
    let own = [cell("on", passed: 29), cell("on", skipped: 1, scenario: "b")]
    var judge = judge(base)
    judge.asked = own.map(\.id) + [CellID(scenario: "c", settings: "on")]
    #expect(judge.judgement(of: own).words == "PASS <10 % (1 of 3 asked)")
    judge.sampling.requiresAll = true
    #expect(judge.judgement(of: own).why == "b under on: skipped: no PHP-FPM")
    // What the base could be asked, a candidate is asked.
    judge.sampling.requiresAll = false
    judge.base[1] = cell("on", passed: 29, scenario: "b")
    #expect(judge.judgement(of: own).verdict == .inconclusive)
  }

  @Test("records up to schema 2 are judged as they were: any failure is blamed")
  func older() {
    var sampling = Sampling(.decided)
    sampling.blame.level = 1
    let base = [cell("on", failed: 5), cell("off", passed: 29)]
    let result = judge(base, sampling).judgement(of: [
      cell("on", passed: 4), cell("off", passed: 20, failed: 1),
    ])
    #expect(result.verdict == .fail)
    #expect(
      judge(base, sampling).judgement(of: [cell("on", passed: 4), cell("off", passed: 29)]).words
        == "PASS so far <53 %")
    let hangs = [cell("on", failed: 5), cell("off", failed: 5)]
    #expect(
      judge(hangs, sampling).judgement(of: [cell("on", passed: 4), cell("off", failed: 1)]).words
        == "PASS so far <53 %")
  }
}
