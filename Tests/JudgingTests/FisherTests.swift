import RandomSupport
import Testing
@testable import Judging

@Suite("Fisher's exact test, one-sided")
struct FisherTests {
  @Test(
    "as the quotient of the ways to choose, counted whole",
    arguments: [
      // Failures and runs of the candidate, then of the base.
      ((3, 3), (0, 3), 0.05), ((1, 1), (0, 29), 1.0 / 30), ((2, 2), (0, 13), 1.0 / 105),
      ((2, 2), (0, 12), 1.0 / 91), ((7, 100), (0, 100), 0.007_008_882_758),
      // Fisher's own example, the lady who tastes tea.
      ((3, 4), (1, 4), 17.0 / 70), ((4, 4), (0, 4), 1.0 / 70),
      ((10, 15), (2, 15), 0.003_887_529_919), ((5, 10), (5, 10), 0.671_859_100_652),
    ] as [((Int, Int), (Int, Int), Double)])
  func reference(_ own: (Int, Int), _ base: (Int, Int), _ expected: Double) throws {
    let chance = try Statistics.fisher(
      FailureCount(own.0, of: own.1), above: FailureCount(base.0, of: base.1))
    #expect(abs(chance - expected) < 1e-9, "\(chance)")
  }

  @Test func withoutAFailureNothingSpeaksAgainstChance() throws {
    for runs in [0, 1, 50] {
      #expect(
        try Statistics.fisher(FailureCount(0, of: runs), above: FailureCount(0, of: 20)) == 1)
    }
    #expect(try Statistics.fisher(FailureCount(0, of: 9), above: FailureCount(3, of: 20)) == 1)
    #expect(try Statistics.fisher(FailureCount(2, of: 2), above: FailureCount(0, of: 0)) == 1)
  }

  @Test func manyRunsAreNoOverflow() throws {
    let chance = try Statistics.fisher(
      FailureCount(900, of: 5000), above: FailureCount(100, of: 5000))
    #expect(chance > 0 || chance == 0)
    #expect(chance < 1e-100)
  }

  @Test func countsThatCannotBeAreRefused() {
    #expect(throws: StatisticsError.counts(failures: 4, runs: 3)) {
      try Statistics.fisher(FailureCount(4, of: 3), above: FailureCount(0, of: 3))
    }
    #expect(throws: StatisticsError.counts(failures: -1, runs: 3)) {
      try Statistics.fisher(FailureCount(1, of: 3), above: FailureCount(-1, of: 3))
    }
  }

  /// The test is asked again and again while runs come in, which makes errors likelier than its level.
  @Test(
    "with equal rates fewer than one cell in a hundred is blamed", arguments: [0.02, 0.05, 0.1])
  func equalRates(_ rate: Double) {
    var chance = Chance(seed: 20_260_101)
    let trials = 800
    var blamed = 0
    for _ in 0..<trials where isBlamed(rate, &chance) { blamed += 1 }
    // Three standard deviations above one in a hundred.
    #expect(Double(blamed) < 0.01 * Double(trials) + 3 * (0.0099 * Double(trials)).squareRoot())
  }

  /// Base and candidate as an evaluation runs them: the base first, then both until it is decided.
  private func isBlamed(_ rate: Double, _ chance: inout Chance) -> Bool {
    var (base, own) = (CellTally(), CellTally())
    while base.runs < 29 {
      base.add(chance.run(rate))
      if base.failed > 0 { return false }
    }
    while own.failed > 0 || own.runs < 29 {
      if own.failed > 0 {
        let around = CellSurroundings(base: base, isPromised: false)
        switch Blame(own, beside: around, .init()) {
        case .candidate: return true
        case .open where base.runs < own.runs:
          base.add(chance.run(rate))
          continue
        case .open: break
        case .notCounted, .leftOpen, .baseUnknown, .unsound: return false
        }
      }
      own.add(chance.run(rate))
    }
    return false
  }
}

/// Runs that fail at a rate, the same each time the test runs.
private struct Chance {
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(state: seed) }

  mutating func run(_ rate: Double) -> RunVerdict {
    let isFailure = Double(random.next() >> 11) * 0x1p-53 < rate
    return .verdict(Verdict(isFailure ? .hang : .pass, why: ""))
  }
}
