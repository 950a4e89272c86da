/// How often the cells of an evaluation are run, and how sure a verdict has to be.
package struct Sampling: Codable, Sendable, Equatable {
  /// When a cell that goes on passing is let go.
  package enum Goal: Codable, Sendable, Equatable {
    /// After this count of runs, whatever they tell.
    case runs(Int)
    /// When the base's own failure would have shown; where the base passes, when a sequential test
    /// has decided.
    case decided
    /// The same, and in the cells that a pass rests on, when failures that come at `rate` or more often
    /// would have shown too.
    case certain(rate: Double)
  }

  /// When a failure is blamed on a candidate in a cell where the base passes: when Fisher's exact test,
  /// one-sided, finds its rate above the base's.
  package struct BlameRule: Codable, Sendable, Equatable {
    /// The probability at or below which chance alone is ruled out. It is asked after each failing run:
    /// with equal rates of failure fewer than one in a hundred cells is blamed wrongly over all of these.
    package var level = 0.01
    /// The runs of each side after which it stays open.
    package var mostRuns = 100

    /// The rule as of today.
    package init() {}

    /// Any failure is blamed, as records up to schema 2 were judged.
    static let anyFailure: BlameRule = {
      var blame = BlameRule()
      blame.level = 1
      blame.mostRuns = 0
      return blame
    }()
  }

  /// The failure rate that a pass excludes unless another was asked for.
  package static let excludedRate = 0.1

  /// When a cell is let go.
  package var goal: Goal
  /// The confidence of every statement, between 0 and 1.
  package var confidence: Double
  /// The failure rate that the sequential test accepts (p0).
  package var acceptedRate = 0.001
  /// The failure rate that the sequential test rejects (p1).
  package var rejectedRate = 0.1
  /// Whether a cell goes on after its first failing run.
  package var keepsGoing: Bool
  /// When a failure is blamed on a candidate.
  package var blame = BlameRule()
  /// Whether what cannot be asked here keeps a candidate from passing.
  package var requiresAll = false

  /// Sampling with what is asked for.
  package init(
    _ goal: Goal = .certain(rate: Sampling.excludedRate), confidence: Double = 0.95,
    keepsGoing: Bool = false
  ) {
    self.goal = goal
    self.confidence = confidence
    self.keepsGoing = keepsGoing
  }

  /// Reads a sampling, also one of schema 2.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    goal = try values.decode(Goal.self, forKey: .goal)
    confidence = try values.decode(Double.self, forKey: .confidence)
    acceptedRate = try values.decode(Double.self, forKey: .acceptedRate)
    rejectedRate = try values.decode(Double.self, forKey: .rejectedRate)
    keepsGoing = try values.decode(Bool.self, forKey: .keepsGoing)
    blame = try values.decodeIfPresent(BlameRule.self, forKey: .blame) ?? .anyFailure
    requiresAll = try values.decodeIfPresent(Bool.self, forKey: .requiresAll) ?? false
  }
}
