import Glibc

/// Wald's sequential probability ratio test: is the failure rate `p0`, or is it `p1`?
///
/// Fed with one outcome after the other, it stops as soon as enough is known. The first decision
/// stays, whatever is fed later: runs made after it must not undo it.
package struct SequentialTest: Codable, Sendable, Equatable {
  /// What is known so far.
  package enum Decision: String, Codable, Sendable, CaseIterable {
    /// The rate is `p0` or less, but for an error of probability `beta`.
    case accept
    /// The rate is `p1` or more, but for an error of probability `alpha`.
    case reject
    /// More runs are needed.
    case `continue`
  }

  /// What is known so far.
  package private(set) var decision = Decision.continue
  /// The outcomes fed so far.
  package private(set) var runs = 0
  private var logRatio = 0.0
  private let pass: Double
  private let fail: Double
  private let lower: Double
  private let upper: Double

  /// A test between the rates `p0` and `p1`, with error probabilities `alpha` (a good rate is
  /// rejected) and `beta` (a bad one accepted).
  package init(p0: Double = 0.001, p1: Double = 0.1, alpha: Double = 0.05, beta: Double = 0.05)
    throws(StatisticsError)
  {
    for (name, value) in [("p0", p0), ("p1", p1), ("alpha", alpha), ("beta", beta)] {
      try Statistics.check(name, value)
    }
    guard p0 < p1 else { throw .ratesOutOfOrder(accept: p0, reject: p1) }
    guard alpha + beta < 1 else { throw .errorsTooLarge(alpha: alpha, beta: beta) }
    pass = log1p(-p1) - log1p(-p0)
    fail = log(p1 / p0)
    lower = log(beta / (1 - alpha))
    upper = log((1 - beta) / alpha)
  }

  /// How many runs, all of them clean, it takes to accept.
  package var cleanRunsToAccept: Int { Int(exactly: (lower / pass).rounded(.up)) ?? .max }

  /// Takes one outcome, and gives back what is known with it.
  @discardableResult
  package mutating func feed(failed: Bool) -> Decision {
    runs += 1
    guard decision == .continue else { return decision }
    logRatio += failed ? fail : pass
    if logRatio <= lower {
      decision = .accept
    } else if logRatio >= upper {
      decision = .reject
    }
    return decision
  }
}
