import Model
import Running

/// How long runs of each scenario may take, as long as the machine is as fast as it was lately: by the slowest of
/// the last clean runs of PHP without the extension.
///
/// The first such run may have met a load that is over soon, and what hangs without a proof would be waited for as
/// though it still were.
struct Pace {
  /// Clean runs that are looked at: of a single one chance tells too much.
  private static let lately = 3

  private var limits: [String: [RunLimits]] = [:]

  /// Notes the limits that a clean run of PHP alone gives for its scenario.
  mutating func note(_ clean: RunLimits, of scenario: String) {
    limits[scenario] = limits[scenario, default: []].suffix(Self.lately - 1) + [clean]
  }

  /// What a run of the scenario is given; nil before any clean run.
  func limits(of scenario: String) -> RunLimits? {
    limits[scenario]?.max { $0.stall < $1.stall }
  }
}
