import Basics
import Model

/// A plan that cannot be made, or cannot be gone on with.
package enum PlanError: UserFacingError, Equatable {
  /// There are fewer cells than parts.
  case tooManyParts(Int, cells: Int)
  /// The record to go on from was made with something else.
  case otherPlan(String)
  /// The record to go on from was made in another environment, and what differs there.
  case otherEnvironment(String, String)
  /// The record to go on from is of another part.
  case otherPart(String)
  /// The record to go on from tells nothing of its plan.
  case noPlan(String)

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What is wrong, in one line.
  package var description: String {
    switch self {
    case .tooManyParts(let count, let cells):
      "\(count) parts cannot be made of \(counting(cells, "cell"))"
    case .otherPlan(let record):
      "\(record): source, candidates, scenarios or settings are not those it was made with"
    case .otherEnvironment(let record, let what): "\(record): it was made with another \(what)"
    case .otherPart(let record): "\(record): it is of another part of the plan"
    case .noPlan(let record): "\(record): it does not tell what it was made with"
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .tooManyParts: "a cell is never split: ask for fewer parts, or for more scenarios"
    case .otherPlan, .otherEnvironment, .otherPart, .noPlan:
      "run forkproof evaluate again; what still holds is taken from the cache"
    }
  }
}
