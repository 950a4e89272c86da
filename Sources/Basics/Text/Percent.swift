/// Fractions as percentages with at most one digit behind the point.
package enum Percent {
  package static func up(_ fraction: Double) -> String { words((fraction * 1000).rounded(.up)) }
  package static func down(_ fraction: Double) -> String { words((fraction * 1000).rounded(.down)) }
  /// `95 %`, rounded to the nearest tenth.
  package static func nearest(_ fraction: Double) -> String { words((fraction * 1000).rounded()) }

  /// A bound in a few characters, rounded up: `10 %` for 9.8 %, `0.4 %` for 0.31 %.
  package static func bound(_ fraction: Double) -> String {
    fraction > 0.01 ? words((fraction * 100).rounded(.up) * 10) : up(fraction)
  }

  private static func words(_ tenths: Double) -> String {
    let whole = Int(exactly: tenths) ?? 0
    return whole % 10 == 0 ? "\(whole / 10) %" : "\(whole / 10).\(whole % 10) %"
  }
}
