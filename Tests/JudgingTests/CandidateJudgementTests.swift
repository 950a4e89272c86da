import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("The verdict of a candidate")
struct CandidateJudgementTests {
  static let settings = [
    Settings(name: "on", promisesForking: true), Settings(name: "off", promisesForking: false),
  ]

  private func signature(_ place: String) -> Signature {
    Signature(kind: .deadlock, place: place, function: "f", cause: .none)
  }

  private func cell(
    _ scenario: String, _ settings: String, _ outcomes: Verdict.Outcome...,
    place: String = "same", invalid: Int = 0
  ) -> Cell {
    var tally = CellTally(
      outcomes.map {
        RunVerdict.verdict(
          Verdict($0, why: "because", signature: $0.isFailure ? signature(place) : nil))
      })
    for _ in 0..<invalid { tally.add(.invalid(reason: "no peer")) }
    return Cell(CellID(scenario: scenario, settings: settings), tally)
  }

  private func judged(
    _ candidate: [Cell], _ base: [Cell], minimumRuns: Int = 1, controls: [String] = []
  ) -> CandidateJudgement {
    var judge = CandidateJudge(
      base: base, settings: Self.settings, sampling: Sampling(.runs(minimumRuns)))
    judge.brokenControls = controls
    return judge.judgement(of: candidate)
  }

  /// A cell with the same outcome several times.
  private func cell(
    _ scenario: String, _ settings: String, _ outcome: Verdict.Outcome, times: Int
  ) -> Cell {
    var many = cell(scenario, settings, outcome)
    for _ in 1..<times { many.tally.add(many.tally.verdicts.map(RunVerdict.verdict)[0]) }
    return many
  }

  @Test func everyPromisedCellPasses() {
    let result = judged(
      [cell("a", "on", .pass), cell("b", "on", .pass), cell("a", "off", .hang)],
      [cell("a", "on", .hang), cell("b", "on", .pass), cell("a", "off", .hang)])
    #expect(result.verdict == .pass)
    #expect(result.why == "2 of 2 cells pass where forking is promised")
  }

  @Test func sameHangAsTheBase() {
    let result = judged(
      [cell("a", "on", .pass), cell("b", "on", .hang)],
      [cell("a", "on", .hang), cell("b", "on", .hang)])
    #expect(result.verdict == .fail)
    #expect(result.comparison == .same)
    #expect(result.cell?.scenario == "b")
    #expect(
      result.why
        == "1 of 2 cells pass where forking is promised; "
        + "b under on: hang: because (same as the base)")
  }

  @Test("a lie is told first and counts wherever it was told, whatever else passed")
  func forged() {
    let result = judged(
      [cell("a", "on", .pass), cell("b", "on", .crash), cell("a", "off", .pass, .forged)],
      [cell("a", "on", .hang), cell("b", "on", .pass), cell("a", "off", .hang)])
    #expect(result.verdict == .fail)
    #expect(result.why == "because (a under off)")
    #expect(result.cell?.settings == "off")
  }

  @Test("what tells most is named: broken cells, then new failures, then severity, then order")
  func telling() {
    let base = [
      cell("same", "on", .hang), cell("new", "on", .hang), cell("broken", "on", .pass, times: 29),
      cell("crash", "on", .hang),
    ]
    var own = [
      cell("same", "on", .hang), cell("new", "on", .hang, place: "other"),
      cell("broken", "on", .badExit, times: 2), cell("crash", "on", .crash),
    ]
    #expect(judged(own, base).cell?.scenario == "broken")
    #expect(judged(own, base).why.contains("(the base passes there)"))
    own[2] = cell("broken", "on", .pass)
    #expect(judged(own, base).cell?.scenario == "new")
    #expect(judged(own, base).comparison == .new)
    own[1] = cell("new", "on", .hang)
    #expect(judged(own, base).cell?.scenario == "crash")
    own[3] = cell("crash", "on", .hang)
    #expect(judged(own, base).cell?.scenario == "same")
  }

  @Test("one new way to fail beside the base's is new")
  func mixedSignatures() {
    var mixed = cell("a", "on", .hang)
    mixed.tally.add(.verdict(Verdict(.hang, why: "x", signature: signature("elsewhere"))))
    #expect(judged([mixed], [cell("a", "on", .hang)]).comparison == .new)
  }

  @Test("flaky is a failure, however often it passed")
  func flaky() {
    let result = judged([cell("a", "on", .hang, .pass, .pass, .pass)], [cell("a", "on", .hang)])
    #expect(result.verdict == .fail)
    #expect(
      result.why.hasSuffix("; a under on: flaky: 1 of 4 runs failed; because (same as the base)"))
  }

  @Test(
    "elsewhere a failure counts only where the base passed",
    arguments: [
      (Verdict.Outcome.pass, CandidateVerdict.fail), (.hang, .pass), (.crash, .pass),
      (.skipped, .inconclusive),
    ])
  func otherSettings(_ base: Verdict.Outcome, _ expected: CandidateVerdict) {
    let result = judged(
      [cell("a", "on", .pass), cell("a", "off", .hang, times: 2)],
      [cell("a", "on", .hang), cell("a", "off", base, times: 29)])
    #expect(result.verdict == expected)
  }

  @Test func flakyOnTheBaseDidNotPass() {
    let result = judged(
      [cell("a", "on", .pass), cell("a", "off", .hang)],
      [cell("a", "off", .pass, .hang)])
    #expect(result.verdict == .pass)
  }

  @Test("gaps are inconclusive, and say where")
  func gaps() {
    let base = [cell("a", "on", .hang), cell("b", "on", .hang)]
    #expect(judged([], base).why == "no cell was run under settings that promise forking")
    #expect(judged([cell("a", "on", .pass)], base).why == "b under on: not run")
    let skipped = judged([cell("a", "on", .pass), cell("b", "on", .skipped)], base)
    #expect(skipped.verdict == .inconclusive)
    #expect(skipped.why == "b under on: skipped: because")
    let few = judged([cell("a", "on", .pass, .pass)], [], minimumRuns: 3)
    #expect(few.verdict == .inconclusive)
    #expect(few.why == "a under on: only 2 of 3 clean runs")
  }

  @Test("what was skipped on the base as well is no gap, unless nothing else was run")
  func skippedForAll() {
    let base = [cell("a", "on", .hang), cell("b", "on", .skipped)]
    let skipped = cell("b", "on", .skipped)
    #expect(judged([cell("a", "on", .pass), skipped], base).verdict == .pass)
    #expect(judged([skipped], [skipped]).verdict == .inconclusive)
    #expect(judged([cell("a", "off", .pass), skipped], base).verdict == .inconclusive)
  }

  @Test("a failure stands although other cells are missing")
  func failureBeforeGap() {
    #expect(judged([cell("a", "on", .hang), cell("b", "on", .skipped)], []).verdict == .fail)
    #expect(judged([cell("a", "on", .hang)], [], minimumRuns: 50).verdict == .fail)
  }

  @Test func ourOwnFaultIsAnError() {
    let result = judged([cell("a", "on", .pass), cell("b", "on", invalid: 2)], [])
    #expect(result.verdict == .error)
    #expect(result.why == "b under on: no valid run: no peer")
    #expect(judged([cell("a", "on", .hang), cell("b", "on", invalid: 2)], []).verdict == .fail)
    #expect(judged([cell("a", "on", .pass, invalid: 2)], []).verdict == .pass)
  }

  @Test("a broken control goes before everything", arguments: [Verdict.Outcome.pass, .hang])
  func control(_ outcome: Verdict.Outcome) {
    let result = judged([cell("a", "on", outcome)], [], controls: ["PHP alone hangs"])
    #expect(result.verdict == .inconclusive)
    #expect(result.why == "the controls did not hold: PHP alone hangs")
  }
}

@Suite("Exit codes")
struct ExitCodeTests {
  @Test("one candidate", arguments: CandidateVerdict.allCases)
  func single(_ verdict: CandidateVerdict) {
    let expected: [CandidateVerdict: Int32] = [
      .pass: 0, .fail: 1, .inconclusive: 2, .error: 3, .notApplied: 125, .unreadable: 125,
      .notLoaded: 125, .buildFailed: 125, .noEffect: 125,
    ]
    #expect(ExitCode(verdict).rawValue == expected[verdict])
    #expect(ExitCode([verdict]) == ExitCode(verdict))
    #expect(ExitCode([verdict, verdict]) == ExitCode(verdict))
  }

  @Test("every set of verdicts: 0 only if all passed, 1 whenever one failed", arguments: 0..<512)
  func sets(_ bits: Int) {
    let verdicts = CandidateVerdict.allCases.enumerated()
      .filter { bits >> $0.offset & 1 == 1 }.map(\.element)
    let code = ExitCode(verdicts)
    #expect((code == .passed) == (verdicts == [.pass]))
    #expect((code == .failed) == verdicts.contains(.fail))
    if !verdicts.contains(.fail) { #expect((code == .ownError) == verdicts.contains(.error)) }
    #expect(ExitCode(verdicts.reversed()) == code)
  }

  @Test("the exit codes and verdicts are these")
  func allThereAre() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 64, 125])
    #expect(ExitCode([CandidateVerdict]()) == .inconclusive)
    #expect(
      CandidateVerdict.allCases.map(\.rawValue) == [
        "PASS", "FAIL", "NOT-APPLIED", "UNREADABLE", "NOT-LOADED", "BUILD-FAILED", "NO-EFFECT",
        "INCONCLUSIVE", "ERROR",
      ])
  }
}
