import Model
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("How many runs a cell needs")
struct RunRequirementTests {
  private func tally(_ passed: Int, _ failed: Int = 0, skipped: Int = 0, invalid: Int = 0)
    -> CellTally
  {
    var tally = CellTally()
    for _ in 0..<passed { tally.add(.verdict(Verdict(.pass, why: ""))) }
    for _ in 0..<failed { tally.add(.verdict(Verdict(.hang, why: ""))) }
    for _ in 0..<skipped { tally.add(.verdict(Verdict(.skipped, why: ""))) }
    for _ in 0..<invalid { tally.add(.invalid(reason: "")) }
    return tally
  }

  private func around(_ base: CellTally?, isPromised: Bool = true, control: CellTally? = nil)
    -> CellSurroundings
  {
    CellSurroundings(base: base, control: control, isPromised: isPromised)
  }

  private func need(_ own: CellTally, _ around: CellSurroundings, _ sampling: Sampling = Sampling())
    -> RunRequirement
  {
    RunRequirement.ofCandidate(own, beside: around, sampling)
  }

  @Test("a pass rests on as many clean runs as exclude the rate that was asked for")
  func excluding() {
    #expect(Sampling().cleanRuns(beside: around(tally(0, 5))) == 29)
    #expect(Sampling(.certain(rate: 0.01)).cleanRuns(beside: around(tally(0, 5))) == 299)
    #expect(Sampling(confidence: 0.99).cleanRuns(beside: around(tally(0, 5))) == 44)
    #expect(need(tally(28), around(tally(0, 5))).missing == 1)
    #expect(need(tally(29), around(tally(0, 5))).isMet)
  }

  @Test("elsewhere the base's rate says how many clean runs show that it is gone")
  func fromTheBase() {
    // Wilson's lower bound of 5 of 5 is 56.6 %, of 3 of 30 it is 3.5 %, of 1 of 29 it is 0.6 %.
    func runs(_ base: CellTally, _ sampling: Sampling = Sampling()) -> Int {
      sampling.cleanRuns(beside: around(base, isPromised: false))
    }
    #expect(runs(tally(0, 5)) == 4)
    #expect(runs(tally(27, 3)) == 86)
    #expect(runs(tally(28, 1)) == 299)
    #expect(runs(tally(0, 5), Sampling(confidence: 0.99)) == 9)
    // Where the base passes, a pass rests on the cell.
    #expect(runs(tally(29)) == 29)
  }

  @Test("a candidate that failed elsewhere is looked at, and no more")
  func outOfReach() {
    for base in [tally(29), tally(0, 5)] {
      var around = around(base)
      around.hasFailedElsewhere = true
      #expect(Sampling().cleanRuns(beside: around) == 4)
      #expect(need(tally(4), around).isMet)
      #expect(Sampling(confidence: 0.99).cleanRuns(beside: around) == 9)
    }
  }

  @Test("a failure decides where the base fails; where it passes, when chance is ruled out")
  func failures() {
    #expect(need(tally(0, 1), around(tally(0, 5))).isMet)
    #expect(need(tally(0, 1), around(tally(29))).missing == 1)
    #expect(need(tally(0, 2), around(tally(29))).isMet)
    #expect(!need(tally(28, 2), around(tally(29))).isMet)
    #expect(need(tally(99, 1), around(tally(100))).isMet)
    #expect(need(tally(0, 1), around(tally(0, 5)), Sampling(keepsGoing: true)).missing == 28)
  }

  @Test("a base that a candidate's failure is compared with runs as often as that takes")
  func challenged() {
    #expect(RunRequirement.ofBase(tally(1), Sampling(.runs(1)), challenged: 1).target == 29)
    #expect(RunRequirement.ofBase(tally(29), Sampling(), challenged: 40).missing == 11)
    #expect(RunRequirement.ofBase(tally(100), Sampling(), challenged: 100).isMet)
    #expect(RunRequirement.ofBase(tally(28, 1), Sampling(), challenged: 40).isMet)
  }

  @Test("PHP alone runs as often as the longest cell that it stands for")
  func control() {
    #expect(RunRequirement.ofControl(tally(0), longest: 0).missing == 1)
    #expect(RunRequirement.ofControl(tally(1), longest: 29).missing == 28)
    #expect(RunRequirement.ofControl(tally(28, 1), longest: 29).isMet)
  }

  @Test("nothing more is asked where PHP alone fails")
  func unsound() {
    #expect(need(tally(1), around(tally(0, 5), control: tally(3, 1))).isMet)
  }

  @Test("nothing is decided before the base is")
  func waitsForTheBase() {
    #expect(need(tally(29), around(tally(0, 4))).isMet == false)
    #expect(need(tally(29), around(tally(0, 5))).isMet)
  }

  @Test("where runs are counted, a pass needs all of them and one failure is enough")
  func counted() {
    let sampling = Sampling(.runs(3))
    #expect(need(tally(2), around(tally(0, 5)), sampling).missing == 1)
    #expect(need(tally(0, 1), around(nil), sampling).isMet)
    #expect(RunRequirement.ofBase(tally(0, 1), sampling).isMet)
  }

  @Test("the base goes on until its rate is known")
  func base() {
    #expect(RunRequirement.ofBase(tally(0, 4), Sampling()).missing == 1)
    #expect(RunRequirement.ofBase(tally(0, 5), Sampling()).isMet)
    #expect(RunRequirement.ofBase(tally(1, 4), Sampling()).missing == 24)
    #expect(RunRequirement.ofBase(tally(29), Sampling()).isMet)
  }

  @Test("a cell that cannot be run is given up")
  func givenUp() {
    #expect(need(tally(0, skipped: 1), around(nil)).isMet)
    #expect(need(tally(0, invalid: 2), around(nil)).isMet == false)
    #expect(need(tally(0, invalid: 3), around(nil)).isMet)
  }
}
