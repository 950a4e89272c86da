/// The search for a smallest set of parts that still has a property: the `ddmin` of Zeller and
/// Hildebrandt (Simplifying and Isolating Failure-Inducing Input, 2002), a round at a time, so that
/// the sets of a round are tried side by side.
///
/// What it ends with is 1-minimal: without any single part of it the property is gone. A set
/// that cannot be judged, because it does not build, say, counts as one without the property.
package struct DeltaDebugging: Sendable {
  /// The smallest set found, which has the property.
  package private(set) var smallest: [Int]
  /// How many sets were tried.
  package private(set) var tried = 0
  private var chunks = 2
  private var known: [[Int]: Bool]

  /// A search among this many parts, which together have the property.
  package init(count: Int) {
    smallest = Array(0..<count)
    known = [smallest: true]
  }

  /// The sets to try next, each in ascending order; none when the search has ended.
  package mutating func round() -> [[Int]] {
    while true {
      let sets = candidates
      if let hit = sets.first(where: { known[$0] == true }) {
        adopt(hit)
        continue
      }
      let unknown = sets.filter { known[$0] == nil }
      if !unknown.isEmpty { return unknown }
      guard chunks < smallest.count else { return [] }
      chunks = min(chunks * 2, smallest.count)
    }
  }

  /// Takes what was found of the sets of a round.
  package mutating func take(_ results: [[Int]: Bool]) {
    tried += results.count
    known.merge(results) { _, new in new }
  }

  /// The chunks, and then what is left without each. The empty set is the base, of which the caller
  /// knows that it lacks the property.
  private var candidates: [[Int]] {
    guard smallest.count > 1 else { return [] }
    let pieces = (0..<chunks).map { chunk in
      Array(smallest[bound(chunk)..<bound(chunk + 1)])
    }
    let others = pieces.map { piece in
      let left = Set(piece)
      return smallest.filter { !left.contains($0) }
    }
    // Of two chunks each is what is left without the other.
    return chunks == 2 ? pieces : pieces + others
  }

  private func bound(_ chunk: Int) -> Int { smallest.count * chunk / chunks }

  private mutating func adopt(_ set: [Int]) {
    let isChunk = set.count * 2 <= smallest.count
    smallest = set
    chunks = min(isChunk ? 2 : max(chunks - 1, 2), max(set.count, 2))
  }
}
