import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("The runs of a cell")
struct TallyTests {
  private let first = Signature(kind: .stall, place: "a", function: "f", cause: .wait(.futex))
  private let second = Signature(kind: .stall, place: "b", function: "f", cause: .wait(.futex))

  private func run(_ outcome: Verdict.Outcome, _ signature: Signature? = nil) -> RunVerdict {
    .verdict(Verdict(outcome, why: "w-\(outcome.rawValue)", signature: signature))
  }

  private func tally(_ counts: (Verdict.Outcome, Int)...) -> CellTally {
    CellTally(counts.flatMap { Array(repeating: run($0.0), count: $0.1) })
  }

  @Test("a cell whose runs all passed tells its bound")
  func allPassed() {
    #expect(tally((.pass, 60)).verdict.outcome == .pass)
    #expect(tally((.pass, 60)).line() == "0 of 60 failed; rate below 4.9 % at 95 %")
  }

  @Test("a cell whose runs all failed tells that")
  func allFailed() {
    let cell = tally((.hang, 3))
    #expect(cell.verdict.outcome == .hang)
    #expect(cell.verdict.why == "w-hang")
    #expect(cell.line() == "3 of 3 hung; rate 43.8 % to 100 % at 95 %")
  }

  @Test("one failure among passes is flaky, and no number of passes washes it off")
  func flaky() {
    var cell = tally((.hang, 1))
    for _ in 0..<200 {
      cell.add(run(.pass))
      #expect(cell.verdict.outcome == .flaky)
      #expect(cell.verdict.outcome.isFailure)
    }
    #expect(cell.verdict.why == "1 of 201 runs failed; w-hang")
    #expect(cell.line() == "1 of 201 hung; rate 0 % to 2.8 % at 95 %")
  }

  @Test(
    "the line names what happened",
    arguments: [
      (Verdict.Outcome.hang, "hung"), (.crash, "crashed"), (.rpcFailed, "failed an RPC"),
      (.badExit, "ended with a bad code"), (.leak, "leaked"), (.regression, "failed"),
      (.forged, "forged evidence"),
    ])
  func verbs(_ outcome: Verdict.Outcome, _ verb: String) {
    #expect(tally((outcome, 1), (.pass, 1)).line().hasPrefix("1 of 2 \(verb); rate ") == true)
  }

  @Test("one run that forged evidence is the cell's verdict, whatever the others show")
  func forged() {
    var cell = tally((.forged, 1), (.crash, 5))
    for _ in 0..<20 { cell.add(run(.pass)) }
    #expect(cell.verdict.outcome == .forged)
    #expect(cell.leadingFailure?.outcome == .forged)
  }

  @Test("failures of several kinds are told apart in a cell")
  func mixedFailures() {
    let cell = tally((.hang, 1), (.crash, 1), (.pass, 2))
    #expect(cell.line().hasPrefix("2 of 4 failed") == true)
    #expect(cell.leadingFailure?.outcome == .crash)
    #expect(tally((.hang, 2), (.crash, 1)).leadingFailure?.outcome == .hang)
  }

  @Test func mostFrequentSignatureLeads() {
    let runs = [run(.hang, second), run(.hang, first), run(.hang, second), run(.hang)]
    #expect(CellTally(runs).signatures == [second, first])
    #expect(CellTally(runs).verdict.signature == second)
    #expect(CellTally(runs.reversed()).verdict.signature == second)
  }

  @Test("invalid runs are neither passed nor failed")
  func invalid() {
    var cell = tally((.pass, 2))
    cell.add(.invalid(reason: "no peer"))
    #expect(cell.runs == 2)
    #expect(cell.verdict.outcome == .pass)
    let only = CellTally([.invalid(reason: "no peer")])
    #expect(only.verdict == Verdict(.skipped, why: "no valid run: no peer"))
    #expect(only.line() == "no valid run: no peer")
  }

  @Test("a cell without runs says so")
  func notRun() {
    #expect(CellTally().verdict == Verdict(.skipped, why: "not run"))
    let skipped = tally((.skipped, 1))
    #expect(skipped.verdict == Verdict(.skipped, why: "w-skipped"))
    #expect(skipped.runs == 0)
  }

  @Test("percentages are rounded outwards")
  func percent() {
    #expect(Percent.up(0.04871) == "4.9 %")
    #expect(Percent.down(0.04879) == "4.8 %")
    #expect(Percent.nearest(0.95) == "95 %")
    #expect(Percent.nearest(0.999) == "99.9 %")
    #expect(Percent.up(1) == "100 %")
  }
}
