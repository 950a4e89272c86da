import Glibc

extension Statistics {
  /// How likely `count` fair coins show at least `heads` heads.
  static func coinTail(atLeast heads: Int, of count: Int) -> Double {
    guard heads <= count else { return 0 }
    var term = -Double(count) * log(2)
    var sum = 0.0
    for head in 0...max(0, count) {
      if head >= heads { sum += exp(term) }
      term += log(Double(count - head) / Double(head + 1))
    }
    return min(1, sum)
  }
}
