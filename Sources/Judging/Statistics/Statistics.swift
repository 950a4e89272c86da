import Glibc

/// What a statistic was asked with that has no answer.
package enum StatisticsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// More failures than runs, or a negative number of either.
  case counts(failures: Int, runs: Int)
  /// A rate, confidence or error probability that is not between 0 and 1.
  case notBetweenZeroAndOne(name: String, value: Double)
  /// The rate to accept is not below the rate to reject.
  case ratesOutOfOrder(accept: Double, reject: Double)
  /// Two error probabilities that together leave nothing to decide by.
  case errorsTooLarge(alpha: Double, beta: Double)

  /// What is wrong, in one line.
  package var description: String {
    switch self {
    case .counts(let failures, let runs): "\(failures) failures of \(runs) runs cannot be"
    case .notBetweenZeroAndOne(let name, let value): "\(name) is \(value), not between 0 and 1"
    case .ratesOutOfOrder(let accept, let reject):
      "the rate to accept, \(accept), is not below the rate to reject, \(reject)"
    case .errorsTooLarge(let alpha, let beta):
      "alpha \(alpha) and beta \(beta) together are not below 1"
    }
  }
}

/// How much can be said of a rate by counting.
package enum Statistics {
  /// The interval in which the rate lies with `confidence`, by Wilson's score: good for any number
  /// of runs, also near 0 and 1. Without any run it is 0...1.
  package static func wilson(failures: Int, runs: Int, confidence: Double = 0.95)
    throws(StatisticsError) -> ClosedRange<Double>
  {
    try check(failures: failures, runs: runs)
    try check("confidence", confidence)
    guard runs > 0 else { return 0...1 }
    let n = Double(runs)
    let rate = Double(failures) / n
    let z = normalQuantile(upperTail: (1 - confidence) / 2)
    let center = (rate + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
    // At both ends the exact bound is known; rounding must not move it.
    let lower = failures == 0 ? 0 : max(0, center - half)
    let upper = failures == runs ? 1 : min(1, center + half)
    return lower...max(lower, upper)
  }

  /// The rate that `runs` clean runs exclude with `confidence`: `1 - (1-c)^(1/n)`, exact and
  /// one-sided; 1 without any run.
  package static func upperBoundOfNone(runs: Int, confidence: Double = 0.95)
    throws(StatisticsError) -> Double
  {
    try check(failures: 0, runs: runs)
    try check("confidence", confidence)
    guard runs > 0 else { return 1 }
    return 1 - pow(1 - confidence, 1 / Double(runs))
  }

  /// The number of runs of which, with `confidence`, at least one fails if failures come at `rate`.
  package static func runsNeeded(toShow rate: Double, confidence: Double = 0.95)
    throws(StatisticsError) -> Int
  {
    try check("rate", rate)
    try check("confidence", confidence)
    let runs = (log1p(-confidence) / log1p(-rate)).rounded(.up)
    return Int(exactly: runs) ?? .max
  }

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

  static func check(_ name: String, _ value: Double) throws(StatisticsError) {
    guard value > 0, value < 1 else {
      throw .notBetweenZeroAndOne(name: name, value: value)
    }
  }

  private static func check(failures: Int, runs: Int) throws(StatisticsError) {
    guard failures >= 0, failures <= runs else { throw .counts(failures: failures, runs: runs) }
  }

  /// The z above which the normal distribution holds `tail`, by halving: `erfc` falls strictly.
  private static func normalQuantile(upperTail tail: Double) -> Double {
    var low = 0.0
    var high = 40.0
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) / 2 > tail { low = middle } else { high = middle }
    }
    return low
  }
}
