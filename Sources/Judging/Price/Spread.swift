/// Values by their median and quartiles: a single one that is far off moves none of them.
package struct Spread: Sendable, Equatable {
  /// The value that half of all are not above.
  package var median: Double
  /// The lower quartile.
  package var lower: Double
  /// The upper quartile.
  package var upper: Double
  /// How many values there are.
  package var count: Int

  /// The spread of `values`; nil when there are none.
  package init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    count = sorted.count
    median = Self.quantile(0.5, of: sorted)
    lower = Self.quantile(0.25, of: sorted)
    upper = Self.quantile(0.75, of: sorted)
  }

  /// Between two values in proportion to the distance from both.
  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (position - Double(below))
  }
}
