/// The search for a smallest set of parts that still has a property: the `ddmin` of Zeller and
/// Hildebrandt (Simplifying and Isolating Failure-Inducing Input, 2002), a round at a time, so that
/// the sets of a round are tried side by side.
///
/// It takes chunks away and never tries one alone: of a patch hardly any chunk makes sense without the
/// others, and the result is as small (Hodován and Kiss, Practical Improvements to the Minimizing Delta
/// Debugging Algorithm, 2016). What could be spared one by one in a round is then taken away at once.
///
/// What it ends with is 1-minimal: without any single part of it the property is gone. A set
/// that cannot be judged, because it does not build, say, counts as one without the property.
package struct DeltaDebugging: Sendable {
  /// The smallest set found, which has the property.
  package private(set) var smallest: [Int]
  /// How many sets were tried.
  package private(set) var tried = 0
  private var chunks = 2
  /// The empty set is the base, of which the caller knows that it lacks the property.
  private var known: [[Int]: Bool] = [[]: false]

  /// Chunks are cut into this many: each level of them costs a try a chunk.
  private static let cut = 4

  /// A search among this many parts, which together have the property.
  package init(count: Int) {
    smallest = Array(0..<count)
    known[smallest] = true
  }

  /// The sets to try next, each in ascending order; none when the search has ended.
  package mutating func round() -> [[Int]] {
    while smallest.count > 1 {
      let sets = pieces.map(without)
      let unknown = sets.filter { known[$0] == nil }
      if !unknown.isEmpty { return unknown }
      let spared = zip(pieces, sets).filter { known[$1] == true }
      if spared.isEmpty {
        guard chunks < smallest.count else { return [] }
        let finer = chunks * Self.cut
        chunks = finer * 2 > smallest.count ? smallest.count : finer
        continue
      }
      let rest = without(spared.flatMap(\.0))
      guard let isEnough = known[rest] else { return [rest] }
      // Some of them can be spared only as long as others are there: one is taken away.
      adopt(isEnough ? rest : spared[0].1, chunks: chunks - (isEnough ? spared.count : 1))
    }
    return []
  }

  /// Takes what was found of the sets of a round.
  package mutating func take(_ results: [[Int]: Bool]) {
    tried += results.count
    known.merge(results) { _, new in new }
  }

  private var pieces: [[Int]] {
    (0..<chunks).map { Array(smallest[bound($0)..<bound($0 + 1)]) }
  }

  private func bound(_ chunk: Int) -> Int { smallest.count * chunk / chunks }

  private func without(_ parts: [Int]) -> [Int] {
    let left = Set(parts)
    return smallest.filter { !left.contains($0) }
  }

  private mutating func adopt(_ set: [Int], chunks left: Int) {
    smallest = set
    chunks = min(max(left, 2), max(set.count, 2))
  }
}
