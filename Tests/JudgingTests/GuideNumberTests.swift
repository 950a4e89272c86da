import Basics
import Foundation
import Model
import Testing
@testable import Judging

/// "How sure it is" of `docs/guide.md`, compared with what decides.
@Suite("The guide tells the numbers of a verdict") struct GuideNumberTests {
  private let text: String
  private let sampling = Sampling()

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let guide = try String(contentsOf: root.appending(path: "docs/guide.md"), encoding: .utf8)
    let start = try #require(guide.firstRange(of: "## How sure it is"))
    let section = guide[start.upperBound...].components(separatedBy: "\n## ").first ?? ""
    text = section.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func tally(_ passed: Int, _ failed: Int = 0) -> CellTally {
    var tally = CellTally()
    for _ in 0..<passed { tally.add(.verdict(Verdict(.pass, why: ""))) }
    for _ in 0..<failed { tally.add(.verdict(Verdict(.hang, why: ""))) }
    return tally
  }

  private func surroundings(_ base: CellTally, isPromised: Bool = true) -> CellSurroundings {
    CellSurroundings(base: base, control: nil, isPromised: isPromised)
  }

  @Test("of a pass: its rate and the clean runs that exclude it")
  func passes() {
    let failing = surroundings(tally(0, 5))
    let runs = sampling.cleanRuns(beside: failing)
    #expect(text.contains("`PASS <\(Percent.up(Sampling.excludedRate))` is a failure rate of"))
    #expect(text.contains("ruled out at \(Percent.nearest(sampling.confidence)) (`--confidence`)"))
    #expect(text.contains("That takes \(runs) clean runs a cell."))
    #expect(text.contains("has passed them all is run \(runs) times."))
    let certain = Sampling(.certain(rate: 0.01)).cleanRuns(beside: failing)
    #expect(text.contains("`--until-certain` for 1 %, which takes \(certain) runs."))
  }

  @Test("of a look where the base fails: its clean runs, and by whose bound")
  func looks() throws {
    let elsewhere = surroundings(tally(0, 5), isPromised: false)
    let look = sampling.cleanRuns(beside: elsewhere)
    #expect(text.contains("with \(look) clean runs where the base fails,"))
    // The guide names the bound by which the rate of a failing base is told.
    #expect(text.contains("(Wilson's lower bound of its rate)"))
    for (failures, runs) in [(5, 5), (3, 30), (1, 29)] {
      let bound = try Statistics.wilson(failures: failures, runs: runs).lowerBound
      #expect(RateInterval(failures: failures, runs: runs).lower == bound)
    }
  }

  @Test("of blame where the base passes: test, level and runs")
  func blame() throws {
    let rule = sampling.blame
    let base = RunRequirement.ofBase(tally(1), sampling).target
    let chance = Percent.nearest(
      try Statistics.fisher(FailureCount(2, of: 2), above: FailureCount(0, of: base)))
    #expect(text.contains("one-sided, at the level of \(Percent.nearest(rule.level))."))
    #expect(
      text.contains("The base has run \(base) times by then, so two failures of two runs are"))
    #expect(text.contains("enough (p = \(chance))."))
    #expect(Blame(tally(0, 2), beside: surroundings(tally(base)), rule) == .candidate)
    #expect(Blame(tally(0, 1), beside: surroundings(tally(base)), rule) == .open)
    #expect(text.contains("more runs, \(rule.mostRuns) each at most;"))
  }
}
