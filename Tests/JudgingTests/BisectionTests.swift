import RandomSupport
import Testing
@testable import Judging

@Suite("Bisection") struct BisectionTests {
  /// Searches to the end; gives what is suspected then and how many commits were tested.
  private func search(
    _ parents: [[Int]], mark: (Int) -> Bisection.Mark
  ) -> (suspects: [Int], tests: Int) {
    var bisection = Bisection(parents: parents)
    var tests = 0
    while let commit = bisection.next {
      tests += 1
      bisection.take(mark(commit), of: commit)
    }
    return (bisection.suspects, tests)
  }

  private func line(_ count: Int) -> [[Int]] { (0..<count).map { $0 == 0 ? [] : [$0 - 1] } }

  @Test("finds every commit of a line by halving", arguments: [1, 2, 3, 7, 64, 100])
  func findsEach(count: Int) {
    let most = Bisection(parents: line(count)).testsLeft
    for first in 0..<count {
      let found = search(line(count)) { $0 >= first ? .has : .lacks }
      #expect(found.suspects == [first])
      #expect(found.tests <= most)
    }
  }

  @Test("finds the commit of a side branch through the merge")
  func merges() {
    // 0 and 1 on both sides of 5; the branch 2, 3, 4 is merged in 6.
    let parents = [[], [0], [0], [2], [3], [1], [5, 4], [6]]
    for first in [2, 3, 4] {
      let having: Set = Set(first...4).union([6, 7])
      #expect(search(parents) { having.contains($0) ? .has : .lacks }.suspects == [first])
    }
    #expect(search(parents) { [5, 6, 7].contains($0) ? .has : .lacks }.suspects == [5])
  }

  @Test("goes around commits that cannot be tested, and quickly out of a long stretch of them")
  func skips() {
    let found = search(line(200)) { commit in
      (70..<130).contains(commit) ? .skipped : commit >= 150 ? .has : .lacks
    }
    #expect(found.suspects == [150])
    #expect(found.tests <= 18)
  }

  @Test("where only skipped commits are left, all that may be it are told")
  func undecided() {
    let found = search(line(20)) { commit in
      (8..<12).contains(commit) ? .skipped : commit >= 10 ? .has : .lacks
    }
    #expect(found.suspects == [8, 9, 10, 11, 12])
  }

  @Test("never loses the commit in histories of any shape", arguments: 0..<60)
  func anyShape(seed: UInt64) {
    var random = SplitMix(state: seed)
    let count = Int.random(in: 2...40, using: &random)
    var parents = (0..<count).map { commit -> [Int] in
      guard commit > 0 else { return [] }
      let many = Int.random(in: 1...2, using: &random)
      return Array(
        Set((0..<many).map { _ in Int.random(in: max(0, commit - 6)..<commit, using: &random) }))
    }
    // The tip descends from all others.
    let children = Set(parents.flatMap(\.self))
    parents.append((0..<count).filter { !children.contains($0) })
    let first = Int.random(in: 0...count, using: &random)
    var having: Set = [first]
    for commit in parents.indices where parents[commit].contains(where: having.contains) {
      having.insert(commit)
    }
    guard having.contains(count) else { return }
    let broken = Set((0..<count / 4).map { _ in Int.random(in: 0..<count, using: &random) })
    let found = search(parents) {
      broken.contains($0) ? .skipped : having.contains($0) ? .has : .lacks
    }
    #expect(found.suspects.contains(first))
    if broken.isEmpty { #expect(found.suspects == [first]) }
  }
}
