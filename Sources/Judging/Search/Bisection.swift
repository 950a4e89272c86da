/// The search for the first commit that has a property, in a history of which the newest commit has it and
/// what lies before all of them has not: each test leaves about half of the suspects (`git-bisect(1)`).
///
/// A commit that cannot be tested is skipped. Such commits often lie side by side, so that after each one in
/// a row the next test is twice as far from the middle.
package struct Bisection: Sendable {
  /// What a test told of a commit.
  package enum Mark: Sendable, Equatable {
    /// It has the property.
    case has
    /// It has not.
    case lacks
    /// It cannot be tested.
    case skipped
  }

  /// The commits that may be the first with the property, oldest first; the last of them has it.
  package private(set) var suspects: [Int]
  private let parents: [[Int]]
  private var skipped: Set<Int> = []
  private var skipsInRow = 0

  /// A search among commits that are given by their parents, oldest first: those of the commit `i` that are
  /// among the commits are below `i`. The last commit has the property and descends from all others.
  package init(parents: [[Int]]) {
    self.parents = parents
    suspects = Array(parents.indices)
  }

  /// The commit to test next; nil when no test tells more.
  package var next: Int? {
    let counts = ancestorCounts
    let tests = zip(suspects, counts).dropLast().filter { !skipped.contains($0.0) }
      .map { (commit: $0.0, halves: min($0.1, suspects.count - $0.1)) }
      .sorted { ($1.halves, $0.commit) < ($0.halves, $1.commit) }
    guard !tests.isEmpty else { return nil }
    let distance = skipsInRow < 20 ? (1 << skipsInRow) - 1 : Int.max
    return tests[min(distance, tests.count - 1)].commit
  }

  /// The first commit with the property; nil while more than one may be it.
  package var found: Int? { suspects.count == 1 ? suspects.first : nil }

  /// How many tests it takes at most, where none is skipped.
  package var testsLeft: Int { suspects.count.bitsOfPredecessor }

  /// Takes what a test told of a commit that is suspected.
  package mutating func take(_ mark: Mark, of commit: Int) {
    switch mark {
    case .has:
      let kept = ancestors(of: commit)
      suspects.removeAll { !kept.contains($0) }
    case .lacks:
      let cleared = ancestors(of: commit)
      suspects.removeAll { cleared.contains($0) }
    case .skipped:
      skipped.insert(commit)
      skipsInRow += 1
      return
    }
    skipsInRow = 0
  }

  /// The commit and all that lie before it.
  private func ancestors(of commit: Int) -> Set<Int> {
    var found: Set<Int> = [commit]
    var open = [commit]
    while let one = open.popLast() {
      for parent in parents[one] where found.insert(parent).inserted { open.append(parent) }
    }
    return found
  }

  /// For each suspect how many suspects it descends from, itself among them.
  private var ancestorCounts: [Int] {
    let places = Dictionary(uniqueKeysWithValues: suspects.enumerated().map { ($1, $0) })
    let words = (suspects.count + 63) / 64
    var sets: [[UInt64]] = []
    for (place, commit) in suspects.enumerated() {
      var set = [UInt64](repeating: 0, count: words)
      set[place / 64] |= 1 << UInt64(place % 64)
      for parent in parents[commit] {
        guard let other = places[parent] else { continue }
        for word in 0..<words { set[word] |= sets[other][word] }
      }
      sets.append(set)
    }
    return sets.map { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
  }
}

extension Int {
  /// How often `self` things have to be halved until one is left.
  fileprivate var bitsOfPredecessor: Int {
    self < 2 ? 0 : Int.bitWidth - (self - 1).leadingZeroBitCount
  }
}
