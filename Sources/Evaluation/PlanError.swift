import Basics
import Model

/// A plan that cannot be made, or cannot be gone on with.
package enum PlanError: UserFacingError, Equatable {
  /// There are fewer cells than parts.
  case tooManyParts(Int, cells: Int)
  /// The record to go on from was made with something else, and what that is as far as records tell.
  case otherPlan(String, [String])
  /// The record to go on from is of a forkproof that wrote in another format, and this one's.
  case otherFormat(String, String, now: String)
  /// The record to go on from was made in another environment: what differs, as it was, and as it is here.
  case otherEnvironment(String, String, String, here: String)
  /// The record to go on from was made on another machine, or before packages of this one changed.
  case otherMachine(String)
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
    case .otherPlan(let record, let parts):
      parts.isEmpty
        ? "\(record): another forkproof made its plan"
        : "\(record): what it was made with is not the same: \(parts.joined(separator: ", "))"
    case .otherFormat(let record, let format, let now):
      "\(record): it is in \(format), and this forkproof goes on with \(now) alone"
    case .otherEnvironment(let record, let what, let value, let here):
      OneLine.clean("\(record): \(what) was \(value), and is \(here)", limit: 600)
    case .otherMachine(let record):
      "\(record): the kernel, the cores, the sandbox or the packages are not as they were"
    case .otherPart(let record): "\(record): it is of another part of the plan"
    case .noPlan(let record): "\(record): it does not tell what it was made with"
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .tooManyParts: "a cell is never split: ask for fewer parts, or for more scenarios"
    case .otherPlan, .otherEnvironment, .otherMachine, .otherPart, .noPlan:
      "run forkproof evaluate again; what still holds is taken from the cache"
    case .otherFormat:
      "go on with the forkproof that made it, or run forkproof evaluate again with this one"
    }
  }
}
