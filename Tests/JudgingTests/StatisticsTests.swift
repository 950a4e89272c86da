import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Statistics")
struct StatisticsTests {
  private func near(_ value: Double, _ expected: Double, by tolerance: Double = 5e-5) -> Bool {
    abs(value - expected) <= tolerance
  }

  @Test(
    "runs needed",
    arguments: [
      (0.1, 0.95, 29), (0.02, 0.95, 149), (0.5, 0.95, 5), (0.1, 0.99, 44), (0.999, 0.5, 1),
    ])
  func runsNeeded(_ rate: Double, _ confidence: Double, _ runs: Int) throws {
    #expect(try Statistics.runsNeeded(toShow: rate, confidence: confidence) == runs)
  }

  @Test("as many clean runs as needed exclude the rate, one less does not", arguments: [0.1, 0.02])
  func neededAndBound(_ rate: Double) throws {
    let runs = try Statistics.runsNeeded(toShow: rate)
    #expect(try Statistics.upperBoundOfNone(runs: runs) <= rate)
    #expect(try Statistics.upperBoundOfNone(runs: runs - 1) > rate)
  }

  @Test(
    "upper bound of none", arguments: [(60, 0.0487), (29, 0.0981), (3, 0.6316), (1, 0.95), (0, 1)])
  func none(_ runs: Int, _ bound: Double) throws {
    #expect(near(try Statistics.upperBoundOfNone(runs: runs), bound))
  }

  @Test(
    "Wilson's interval, against published figures",
    arguments: [
      (0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1),
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718),
    ])
  func wilson(_ failures: Int, _ runs: Int, _ lower: Double, _ upper: Double) throws {
    let range = try Statistics.wilson(failures: failures, runs: runs)
    #expect(near(range.lowerBound, lower), "\(range)")
    #expect(near(range.upperBound, upper), "\(range)")
  }

  @Test("the observed rate lies inside", arguments: [1, 2, 7, 1_000_000])
  func inside(_ runs: Int) throws {
    for failures in Set([0, 1, runs / 2, runs]) {
      let range = try Statistics.wilson(failures: failures, runs: runs, confidence: 0.999)
      #expect(range.contains(Double(failures) / Double(runs)))
      #expect((0...1).contains(range.lowerBound) && (0...1).contains(range.upperBound))
    }
    #expect(try Statistics.wilson(failures: 0, runs: 0) == 0...1)
  }

  @Test("questions without an answer are refused")
  func refused() {
    #expect(throws: StatisticsError.counts(failures: 2, runs: 1)) {
      try Statistics.wilson(failures: 2, runs: 1)
    }
    #expect(throws: StatisticsError.counts(failures: -1, runs: 1)) {
      try Statistics.wilson(failures: -1, runs: 1)
    }
    #expect(throws: StatisticsError.self) { try Statistics.upperBoundOfNone(runs: -1) }
    for bad in [0, 1, -1, 2, .nan, .infinity] {
      #expect(throws: StatisticsError.self) { try Statistics.runsNeeded(toShow: bad) }
      #expect(throws: StatisticsError.self) {
        try Statistics.wilson(failures: 0, runs: 1, confidence: bad)
      }
      #expect(throws: StatisticsError.self) { try SequentialTest(p0: bad) }
    }
    #expect(throws: StatisticsError.ratesOutOfOrder(accept: 0.2, reject: 0.1)) {
      try SequentialTest(p0: 0.2, p1: 0.1)
    }
    #expect(throws: StatisticsError.errorsTooLarge(alpha: 0.5, beta: 0.5)) {
      try SequentialTest(alpha: 0.5, beta: 0.5)
    }
  }

  @Test("a rate too small to count runs for does not trap")
  func tiny() throws {
    #expect(try Statistics.runsNeeded(toShow: .leastNonzeroMagnitude) == .max)
  }
}

@Suite("The sequential test")
struct SequentialTestTests {
  @Test func twentyNineCleanRunsAccept() throws {
    var test = try SequentialTest(p0: 0.001, p1: 0.1, alpha: 0.05, beta: 0.05)
    for _ in 0..<28 { #expect(test.feed(failed: false) == .continue) }
    #expect(test.feed(failed: false) == .accept)
    #expect(test.runs == 29)
  }

  @Test("one hang at the start decides against the candidate")
  func oneHangRejects() throws {
    var test = try SequentialTest()
    #expect(test.feed(failed: true) == .reject)
  }

  @Test func aHangAfterCleanRunsIsNotForgotten() throws {
    var test = try SequentialTest()
    for _ in 0..<20 { test.feed(failed: false) }
    #expect(test.feed(failed: true) == .continue)
    #expect(test.feed(failed: true) == .reject)
  }

  @Test("the first decision stays")
  func sticky() throws {
    var rejected = try SequentialTest()
    rejected.feed(failed: true)
    for _ in 0..<1000 { rejected.feed(failed: false) }
    #expect(rejected.decision == .reject)
    var accepted = try SequentialTest()
    for _ in 0..<29 { accepted.feed(failed: false) }
    #expect(accepted.feed(failed: true) == .accept)
  }
}
