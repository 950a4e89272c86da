import Model
import Testing
@testable import Judging

/// What forks cost: told where it is more, and nowhere else.
@Suite struct PriceTests {
  private typealias Times = PriceFixture.Times

  @Test func aSecondAForkIsTold() throws {
    var record = PriceFixture()
    record.add([
      (PriceFixture.base, Times { 400 + $0 }), (.candidate("fix"), Times { 1_000_000 + $0 }),
    ])
    let finding = try #require(record.findings.first)
    #expect(record.findings.count == 1)
    #expect(finding.measure == .fork)
    #expect(finding.isOfBase)
    #expect(finding.cells.isEmpty)
    #expect((1_000_000...1_000_030).contains(finding.own.median))
    #expect((400...430).contains(finding.reference.median))
  }

  @Test func aSlowEndOfAChildIsTold() throws {
    var record = PriceFixture()
    record.add([
      (PriceFixture.base, Times { _ in 400 }),
      (.candidate("fix"), Times(fork: { _ in 400 }, child: { _ in 300_000 })),
    ])
    let finding = try #require(record.findings.first)
    #expect(record.findings.map(\.measure) == [.child])
    #expect(finding.own.median == 300_000)
    #expect(finding.reference.median == 5000)
  }

  /// The base hangs in every child, so that it tells nothing of their ends.
  @Test func withoutTheBasePhpAloneIsTheReference() throws {
    var record = PriceFixture()
    record.add([
      (PriceFixture.plain, Times { _ in 400 }),
      (.candidate("fix"), Times(fork: { _ in 400 }, child: { _ in 300_000 })),
    ])
    #expect(try #require(record.findings.first).isOfBase == false)
  }

  /// Any extension that works takes some milliseconds at the end of a process.
  @Test func besidePhpAloneAFewMillisecondsAreNotTold() {
    var record = PriceFixture()
    record.add([
      (PriceFixture.plain, Times { _ in 400 }),
      (.candidate("fix"), Times(fork: { _ in 40_000 }, child: { _ in 100_000 })),
    ])
    #expect(record.findings.isEmpty)
  }

  @Test func whatAParentKeepsIsTold() throws {
    let kept = ResourceUse(threads: 1, descriptors: 2, residentBytes: 100 << 10)
    var record = PriceFixture()
    record.add(
      [
        (PriceFixture.base, Times { _ in 400 }),
        (.candidate("fix"), Times(fork: { _ in 400 }, kept: kept)),
      ], runs: 6, forks: 40)
    #expect(record.findings.map(\.measure) == [.memory, .threads, .descriptors])
    #expect(record.findings.map(\.own.median) == [102_400, 1, 2])
  }

  /// A base that hangs at once holds less than a child that works.
  @Test(arguments: [(60, []), (300, [PriceMeasure.childMemory])])
  func whatAChildHoldsIsTold(mebibytes: Int, told: [PriceMeasure]) {
    var record = PriceFixture()
    record.add([
      (PriceFixture.base, Times(fork: { _ in 400 }, held: 15 << 20)),
      (.candidate("fix"), Times(fork: { _ in 400 }, held: mebibytes << 20)),
    ])
    #expect(record.findings.map(\.measure) == told)
  }

  /// Fifteen forks tell no growth from what comes and goes.
  @Test func ofFewForksNothingIsKept() {
    let kept = ResourceUse(threads: 1, descriptors: 2, residentBytes: 1 << 20)
    var record = PriceFixture()
    record.add(
      [
        (PriceFixture.base, Times { _ in 400 }),
        (.candidate("fix"), Times(fork: { _ in 400 }, kept: kept)),
      ],
      forks: 15)
    #expect(record.findings.isEmpty)
  }

  @Test func fourRunsAreTooFewAndFiveAreNot() {
    for runs in 4...5 {
      var record = PriceFixture()
      record.add(
        [(PriceFixture.base, Times { _ in 400 }), (.candidate("fix"), Times { _ in 1_000_000 })],
        runs: runs)
      #expect(record.findings.count == runs - 4)
    }
  }

  /// Twice as long is not told where it is a millisecond, and a few milliseconds not where it is no more
  /// than twice.
  @Test(arguments: [(400, 1400), (40_000, 70_000), (400, 400)])
  func littleMoreIsNotTold(base: Int, own: Int) {
    var record = PriceFixture()
    record.add([(PriceFixture.base, Times { _ in base }), (.candidate("fix"), Times { _ in own })])
    #expect(record.findings.isEmpty)
  }

  /// One cell of ten, in which children do what they do nowhere else.
  @Test func oneCellIsToldByItsName() throws {
    var record = PriceFixture()
    for number in 0..<10 {
      let own = number == 7 ? 500_000 : 400
      record.add(
        [(PriceFixture.base, Times { _ in 400 }), (.candidate("fix"), Times { _ in own })],
        scenario: "scenario-\(number)")
    }
    let finding = try #require(record.findings.first)
    #expect(finding.cells == [CellID(scenario: "scenario-7", settings: "on")])
    #expect(finding.own.median == 500_000)
  }

  /// What an earlier evaluation saw of the base says nothing of today's load.
  @Test func runsOfAnotherHourAreNotCompared() {
    var record = PriceFixture()
    record.add([(PriceFixture.base, Times { _ in 400 })])
    record.wait(seconds: 4000)
    record.add([(.candidate("fix"), Times { _ in 1_000_000 })])
    #expect(record.findings.isEmpty)
  }

  /// A process that wants to look quick reports the begin of a fork once more, just before its end.
  @Test func aSecondBeginOfAForkDoesNotCount() {
    var run = PriceFixture.run(
      Times { _ in 1_000_000 }, number: 0, forks: 1, startedAt: 0)
    run.phases.insert(
      Phase(at: 1_000_990, pid: 2, role: "r", name: "forking", writer: 2), at: 1)
    #expect(ForkCosts(run)[.fork] == [1_000_000])
  }

  @Test func hostileTimesCostNothing() {
    var run = PriceFixture.run(Times { _ in 400 }, number: 0, forks: 20, startedAt: 0)
    for index in run.phases.indices { run.phases[index].at = index % 2 == 0 ? .max : .min }
    for index in run.processes.indices { run.processes[index].endedAt = .min }
    #expect(ForkCosts(run)[.fork].allSatisfy { $0.isFinite })
    #expect(ForkCosts(run)[.child].allSatisfy { $0.isFinite && $0 >= 0 })
  }

  @Test(
    "the chance of a sign test is that of as many heads of coins",
    arguments: [(5, 5, 0.03125), (0, 5, 1), (6, 5, 0), (8, 9, 10.0 / 512), (1, 1, 0.5)]
      as [(Int, Int, Double)])
  func coins(heads: Int, count: Int, probability: Double) {
    #expect(abs(Statistics.coinTail(atLeast: heads, of: count) - probability) < 1e-12)
  }

  @Test func quartilesLieBetweenValues() {
    let spread = Spread([4, 1, 3, 2])
    #expect(spread == Spread([1, 2, 3, 4]))
    #expect(spread?.median == 2.5)
    #expect(spread?.lower == 1.75)
    #expect(spread?.upper == 3.25)
    #expect(Spread([]) == nil)
  }
}
