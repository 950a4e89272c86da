import Glibc
import Model
import RandomSupport
import Testing
@testable import Judging

/// On a loaded machine a fork takes a hundred times what it takes on a quiet one, and the load comes and
/// goes: nothing of that is a price.
@Suite struct PriceNoiseTests {
  /// A machine whose load drifts: every run sees the load of its moment, and now and then a process
  /// waits for a core.
  private struct Machine {
    var generator: SplitMix
    var load = 0.0

    init(seed: UInt64) { generator = SplitMix(state: seed) }

    mutating func time(_ quiet: Double) -> Int {
      load = max(0, min(3, load + 0.4 * normal()))
      let waits = Double.random(in: 0..<1, using: &generator) < 0.05 * (1 + load) ? 30_000.0 : 0
      return Int(quiet * exp(load + 0.5 * normal()) + waits * .random(in: 0..<1, using: &generator))
    }

    private mutating func normal() -> Double {
      let (u, v) = (
        Double.random(in: .leastNonzeroMagnitude..<1, using: &generator),
        Double.random(in: 0..<1, using: &generator)
      )
      return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
    }
  }

  private func record(seed: UInt64, runs: Int, added: Int) -> PriceFixture {
    var machine = Machine(seed: seed)
    var record = PriceFixture()
    for scenario in 0..<6 {
      for number in 0..<runs {
        // The base is settled by fewer runs than a candidate takes.
        let (baseFork, baseChild) = (machine.time(400), machine.time(6000))
        let base = PriceFixture.Times(fork: { _ in baseFork }, child: { _ in baseChild })
        if number < 5 { record.add([(PriceFixture.base, base)], scenario: "s\(scenario)", runs: 1) }
        let (fork, child) = (machine.time(400) + added, machine.time(6000))
        record.add(
          [(.candidate("fix"), PriceFixture.Times(fork: { _ in fork }, child: { _ in child }))],
          scenario: "s\(scenario)", runs: 1)
      }
    }
    return record
  }

  @Test(arguments: [5, 29])
  func noiseIsNoPrice(runs: Int) {
    for seed in 1...300 {
      let findings = record(seed: UInt64(seed), runs: runs, added: 0).findings
      #expect(findings.isEmpty, "seed \(seed): \(findings)")
    }
  }

  @Test(arguments: [5, 29])
  func aTenthOfASecondIsTold(runs: Int) {
    for seed in 1...100 {
      let findings = record(seed: UInt64(seed), runs: runs, added: 100_000).findings
      #expect(findings.map(\.measure) == [.fork], "seed \(seed)")
    }
  }

  @Test(
    "a load that came after the base's few runs is no price, a second a fork is one under it, too",
    arguments: [(140_000, [PriceMeasure]()), (1_000_000, [.fork])])
  func lateLoad(_ fork: Int, _ told: [PriceMeasure]) {
    typealias Times = PriceFixture.Times
    var record = PriceFixture()
    record.add(
      [(PriceFixture.plain, Times { _ in 400 }), (PriceFixture.base, Times { _ in 900 })], runs: 5)
    record.wait(seconds: 60)
    record.add([
      (PriceFixture.plain, Times { _ in 130_000 }), (.candidate("fix"), Times { _ in fork }),
    ])
    #expect(record.findings.map(\.measure) == told)
  }
}
