import Glibc

/// Failures among runs.
package struct FailureCount: Sendable, Equatable {
  /// How many failed.
  package var failures: Int
  /// How many there were.
  package var runs: Int

  /// Failures, and the runs that they are of.
  package init(_ failures: Int, of runs: Int) {
    self.failures = failures
    self.runs = runs
  }
}

extension Statistics {
  /// Fisher's exact test, one-sided: with one rate of failure for both, the probability that at least as
  /// many of all failures that were seen fall on `own` runs as did.
  ///
  /// 1 where `own` did not fail; 3 of 3 against 0 of 3 gives 0.05.
  package static func fisher(
    _ own: FailureCount, above base: FailureCount
  ) throws(StatisticsError) -> Double {
    for count in [own, base] {
      guard count.failures >= 0, count.failures <= count.runs else {
        throw .counts(failures: count.failures, runs: count.runs)
      }
    }
    guard own.failures > 0 else { return 1 }
    let failures = own.failures + base.failures
    let logs = LogFactorials(upTo: own.runs + base.runs)
    let all = logs.choose(failures, of: own.runs + base.runs)
    let most = min(own.runs, failures)
    let tail = (own.failures...most).reduce(0.0) { sum, count in
      guard failures - count <= base.runs else { return sum }
      let ways = logs.choose(count, of: own.runs) + logs.choose(failures - count, of: base.runs)
      return sum + exp(ways - all)
    }
    return min(1, tail)
  }
}

/// The logarithms of factorials, since the factorials themselves are too large.
private struct LogFactorials {
  private let logs: [Double]

  init(upTo most: Int) {
    var logs = [0.0]
    for number in 0..<most { logs.append(logs[number] + log(Double(number + 1))) }
    self.logs = logs
  }

  /// The logarithm of the number of ways to choose `count` of `all`.
  func choose(_ count: Int, of all: Int) -> Double { logs[all] - logs[count] - logs[all - count] }
}
