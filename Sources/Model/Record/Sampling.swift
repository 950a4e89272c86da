/// How often the cells of an evaluation are run: until so much is known of each.
package struct Sampling: Codable, Sendable, Equatable {
  /// When a cell that goes on passing is let go.
  package enum Goal: Codable, Sendable, Equatable {
    /// After this count of runs, whatever they tell.
    case runs(Int)
    /// When the base's own failure would have shown; where the base passes, when a sequential test
    /// has decided.
    case decided
    /// The same, and when failures that come at `rate` or more often would have shown too.
    case certain(rate: Double)
  }

  /// When a cell is let go.
  package var goal: Goal
  /// The confidence of every statement, between 0 and 1.
  package var confidence: Double
  /// The failure rate that the sequential test accepts (p0).
  package var acceptedRate: Double
  /// The failure rate that the sequential test rejects (p1).
  package var rejectedRate: Double
  /// Whether a cell goes on after its first failing run.
  package var keepsGoing: Bool

  /// Sampling with all its parts.
  package init(
    _ goal: Goal = .decided, confidence: Double = 0.95, acceptedRate: Double = 0.001,
    rejectedRate: Double = 0.1, keepsGoing: Bool = false
  ) {
    self.goal = goal
    self.confidence = confidence
    self.acceptedRate = acceptedRate
    self.rejectedRate = rejectedRate
    self.keepsGoing = keepsGoing
  }
}
