import Testing
@testable import Judging

@Suite("Delta debugging") struct DeltaDebuggingTests {
  /// Runs a search to its end and gives what it found and how often a set was tried.
  private func search(
    _ count: Int, hasProperty: ([Int]) -> Bool
  ) -> (smallest: [Int], tried: Int) {
    var search = DeltaDebugging(count: count)
    while true {
      let round = search.round()
      guard !round.isEmpty else { return (search.smallest, search.tried) }
      search.take(Dictionary(uniqueKeysWithValues: round.map { ($0, hasProperty($0)) }))
    }
  }

  @Test("finds the needed parts wherever they lie", arguments: 1...24)
  func findsThem(count: Int) {
    for first in 0..<count {
      for second in [first, (first + 7) % count, count - 1] {
        let needed = Set([first, second])
        let found = search(count) { needed.isSubset(of: $0) }
        #expect(found.smallest == needed.sorted())
      }
    }
  }

  @Test("needs about two tries for each halving when one part is enough")
  func isQuick() {
    let found = search(1024) { $0.contains(700) }
    #expect(found.smallest == [700])
    #expect(found.tried <= 20)
  }

  @Test("takes away at once what can be spared one by one")
  func sparesAtOnce() {
    let needed = Set([3, 12, 25, 38])
    let found = search(40) { needed.isSubset(of: $0) }
    #expect(found.smallest == needed.sorted())
    #expect(found.tried <= 40)
  }

  @Test("takes one of two away that can stand in for each other")
  func standIns() {
    let found = search(12) { ($0.contains(2) || $0.contains(9)) && $0.contains(5) }
    #expect(found.smallest.count == 2)
    #expect(found.smallest.contains(5))
  }

  @Test("tries hardly more sets than there are parts when all are needed")
  func isCheapWhereAllIsNeeded() {
    #expect(search(40) { $0.count == 40 }.tried <= 50)
  }

  @Test("ends with a set of which every part is needed, also where parts depend on each other")
  func isMinimal() {
    // 3 makes nothing without 5, and 9 breaks what has 3 but not 10.
    func works(_ set: [Int]) -> Bool {
      set.contains(3) && set.contains(5) && (!set.contains(9) || set.contains(10))
    }
    let found = search(16, hasProperty: works)
    #expect(works(found.smallest))
    for part in found.smallest { #expect(!works(found.smallest.filter { $0 != part })) }
  }

  @Test("keeps all parts when all are needed")
  func keepsAll() {
    let found = search(9) { $0.count == 9 }
    #expect(found.smallest == Array(0..<9))
  }

  @Test("tries no set twice")
  func triesOnce() {
    var search = DeltaDebugging(count: 13)
    var tried: Set<[Int]> = []
    while case let round = search.round(), !round.isEmpty {
      for set in round { #expect(tried.insert(set).inserted) }
      search.take(
        Dictionary(uniqueKeysWithValues: round.map { ($0, Set([2, 6, 11]).isSubset(of: $0)) }))
    }
    #expect(search.smallest == [2, 6, 11])
  }

  @Test("a patch of one part cannot become smaller", arguments: [0, 1])
  func nothingToDo(count: Int) {
    var search = DeltaDebugging(count: count)
    #expect(search.round().isEmpty)
  }
}
