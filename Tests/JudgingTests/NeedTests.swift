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

  @Test("the base's rate says how many clean runs show that it is gone")
  func fromTheBase() {
    // Wilson's lower bound of 5 of 5 is 56.6 %, of 3 of 30 it is 3.5 %, of 1 of 29 it is 0.6 %.
    #expect(Sampling().cleanRuns(base: tally(0, 5)) == 4)
    #expect(Sampling().cleanRuns(base: tally(27, 3)) == 86)
    #expect(Sampling().cleanRuns(base: tally(28, 1)) == 299)
    #expect(Sampling(confidence: 0.99).cleanRuns(base: tally(0, 5)) == 9)
  }

  @Test("where the base passes, the sequential test accepts after 29 clean runs")
  func sequential() {
    #expect(Sampling().cleanRuns(base: tally(29)) == 29)
    #expect(RunRequirement.ofCandidate(tally(28), base: tally(29), Sampling()).isMet == false)
    #expect(RunRequirement.ofCandidate(tally(29), base: tally(29), Sampling()).isMet)
  }

  @Test("a first failure decides; a stray one after many clean runs does not yet")
  func failures() {
    #expect(RunRequirement.ofCandidate(tally(0, 1), base: tally(0, 5), Sampling()).isMet)
    #expect(RunRequirement.ofCandidate(tally(3, 1), base: tally(29), Sampling()).isMet)
    #expect(RunRequirement.ofCandidate(tally(28, 1), base: tally(29), Sampling()).isMet == false)
    #expect(
      RunRequirement.ofCandidate(tally(0, 1), base: tally(0, 5), Sampling(keepsGoing: true)).missing
        == 3)
  }

  @Test("nothing is decided before the base is")
  func waitsForTheBase() {
    #expect(RunRequirement.ofCandidate(tally(4), base: tally(0, 4), Sampling()).isMet == false)
    #expect(RunRequirement.ofCandidate(tally(4), base: tally(0, 5), Sampling()).isMet)
  }

  @Test func untilCertain() {
    let sampling = Sampling(.certain(rate: 0.02))
    #expect(sampling.cleanRuns(base: tally(0, 5)) == 149)
    #expect(RunRequirement.ofCandidate(tally(148), base: tally(0, 5), sampling).missing == 1)
    #expect(Sampling(.certain(rate: 0.5)).cleanRuns(base: tally(29)) == 29)
  }

  @Test func counted() {
    let sampling = Sampling(.runs(3))
    #expect(RunRequirement.ofCandidate(tally(2), base: tally(0, 5), sampling).missing == 1)
    #expect(RunRequirement.ofCandidate(tally(0, 1), base: nil, sampling).isMet)
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
    #expect(RunRequirement.ofCandidate(tally(0, skipped: 1), base: nil, Sampling()).isMet)
    #expect(RunRequirement.ofCandidate(tally(0, invalid: 2), base: nil, Sampling()).isMet == false)
    #expect(RunRequirement.ofCandidate(tally(0, invalid: 3), base: nil, Sampling()).isMet)
  }
}
