import RandomSupport
import Testing
@testable import Judging

@Suite("The test of a commit") struct CommitTestTests {
  @Test("by a count of runs the first failure tells, and that many clean runs")
  func fixed() {
    let test = CommitTest(runs: 5)
    #expect(test.answer([]) == .takes(runs: 5))
    #expect(test.answer([false, false]) == .takes(runs: 5))
    #expect(test.answer([false, true]) == .fails)
    #expect(test.answer(Array(repeating: false, count: 5)) == .passes)
    #expect(test.endsAtFirstFailure)
  }

  @Test("a failure that always comes takes few runs, a rare one many")
  func calibrated() throws {
    let none = FailureCount(0, of: 80)
    let always = try #require(
      CommitTest(failing: FailureCount(10, of: 10), passing: none, confidence: 0.95, share: 0.01))
    let rare = try #require(
      CommitTest(failing: FailureCount(8, of: 80), passing: none, confidence: 0.95, share: 0.01))
    #expect(always.cleanRuns < 8)
    #expect(rare.cleanRuns > 60)
    #expect(always.answer([true]) == .fails)
    #expect(always.answer(Array(repeating: false, count: always.cleanRuns)) == .passes)
    #expect(rare.answer([false]) == .takes(runs: rare.cleanRuns))
  }

  @Test("where the good end fails at times too, one failure does not tell")
  func noisy() throws {
    let test = try #require(
      CommitTest(
        failing: FailureCount(40, of: 40), passing: FailureCount(4, of: 40), confidence: 0.95,
        share: 0.01))
    #expect(!test.endsAtFirstFailure)
    #expect(test.answer([true]) != .fails)
    #expect(test.answer(Array(repeating: true, count: 12)) == .fails)
  }

  @Test("a failure that comes after clean runs does not tell by itself, and never lets a commit go")
  func late() throws {
    let test = try #require(
      CommitTest(
        failing: FailureCount(26, of: 80), passing: FailureCount(0, of: 80), confidence: 0.95,
        share: 0.01))
    #expect(test.endsAtFirstFailure)
    var runs = Array(repeating: false, count: 10) + [true]
    guard case .takes(let more) = test.answer(runs) else {
      Issue.record("\(test.answer(runs))")
      return
    }
    #expect(more > test.cleanRuns)
    runs.append(true)
    #expect(test.answer(runs) == .fails)
  }

  @Test("rates that are not known to differ give no test")
  func alike() {
    let half = FailureCount(5, of: 10)
    #expect(CommitTest(failing: half, passing: half, confidence: 0.95, share: 0.01) == nil)
    #expect(
      CommitTest(
        failing: FailureCount(0, of: 80), passing: FailureCount(0, of: 80), confidence: 0.95,
        share: 0.01) == nil)
  }

  @Test(
    "with a failure of 30 % a history of 64 commits is searched right in 19 of 20 cases or more")
  func flaky() throws {
    var random = SplitMix(state: 30)
    var right = 0
    let tries = 400
    for _ in 0..<tries {
      let first = Int.random(in: 0..<64, using: &random)
      func runs(_ commit: Int, _ count: Int) -> [Bool] {
        (0..<count).map { _ in commit >= first && Double.random(in: 0..<1, using: &random) < 0.3 }
      }
      let seen = runs(63, 40).count(where: \.self)
      guard
        let test = CommitTest(
          failing: FailureCount(seen, of: 40), passing: FailureCount(0, of: 40), confidence: 0.95,
          share: 0.05 / 8)
      else { continue }
      var bisection = Bisection(parents: (0..<64).map { $0 == 0 ? [] : [$0 - 1] })
      while let commit = bisection.next {
        var made: [Bool] = []
        while case .takes(let more) = test.answer(made) { made += runs(commit, more - made.count) }
        bisection.take(test.answer(made) == .fails ? .has : .lacks, of: commit)
      }
      if bisection.found == first { right += 1 }
    }
    #expect(right >= tries * 19 / 20)
  }
}
