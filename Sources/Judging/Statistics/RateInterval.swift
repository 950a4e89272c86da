import Basics

/// What counting failures tells of their rate.
///
/// Without a failure the bound is exact and one-sided; with some it is Wilson's interval. Counts or a
/// confidence that cannot be tell nothing: any rate is possible.
package struct RateInterval: Sendable, Equatable {
  /// The lowest rate that is possible.
  package let lower: Double
  /// The highest.
  package let upper: Double
  /// How sure that is.
  package let confidence: Double
  private let told: Told

  private enum Told {
    case nothing, bound, range
  }

  /// What `failures` of `runs` tell.
  package init(failures: Int, runs: Int, confidence: Double = 0.95) {
    self.confidence = confidence
    if failures == 0, runs > 0,
      let bound = try? Statistics.upperBoundOfNone(runs: runs, confidence: confidence)
    {
      (lower, upper, told) = (0, bound, .bound)
    } else if runs > 0,
      let range = try? Statistics.wilson(failures: failures, runs: runs, confidence: confidence)
    {
      (lower, upper, told) = (range.lowerBound, range.upperBound, .range)
    } else {
      (lower, upper, told) = (0, 1, .nothing)
    }
  }

  /// `rate below 4.9 % at 95 %`, or `rate 1.7 % to 13.8 % at 95 %`. Bounds are rounded outwards.
  package var text: String {
    switch told {
    case .nothing: "rate unknown"
    case .bound: "rate below \(Percent.up(upper)) at \(Percent.nearest(confidence))"
    case .range:
      "rate \(Percent.down(lower)) to \(Percent.up(upper)) at \(Percent.nearest(confidence))"
    }
  }
}
