import Testing
@testable import Basics
@testable import Judging

@Suite("What counting tells of a rate")
struct RateIntervalTests {
  @Test func withoutAFailureTheBoundIsOneSidedAndExact() {
    let rate = RateInterval(failures: 0, runs: 29)
    #expect(rate.lower == 0 && rate.upper < 0.1 && rate.upper > 0.098)
    #expect(rate.text == "rate below 9.9 % at 95 %")
    #expect(RateInterval(failures: 0, runs: 28).upper > 0.1)
  }

  @Test func withFailuresItIsWilsonsInterval() throws {
    let rate = RateInterval(failures: 3, runs: 60)
    let range = try Statistics.wilson(failures: 3, runs: 60)
    #expect(rate.lower == range.lowerBound && rate.upper == range.upperBound)
    #expect(rate.text == "rate 1.7 % to 13.8 % at 95 %")
  }

  @Test(
    "counts and confidences that cannot be tell nothing",
    arguments: [(0, 0, 0.95), (5, 3, 0.95), (-1, 3, 0.95), (0, 3, 1), (1, 3, -1), (0, 3, .nan)])
  func nonsense(_ failures: Int, _ runs: Int, _ confidence: Double) {
    let rate = RateInterval(failures: failures, runs: runs, confidence: confidence)
    #expect(rate.lower == 0 && rate.upper == 1 && rate.text == "rate unknown")
  }
}
