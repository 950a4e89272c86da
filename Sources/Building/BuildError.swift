import Basics

/// Why there is no artifact.
package enum BuildError: UserFacingError, Equatable {
  /// Something the recipe needs is not installed.
  case missing(String, package: String, recipe: String)
  /// A step ended badly: the candidate does not build. `log` is the path of its whole output.
  case stepFailed(step: String, status: String, line: String, log: String)
  /// The step ended well, but the file the recipe promises is not there, or none that can be taken.
  case nothingYielded(path: String, recipe: String, why: String)
  /// The candidate changes what this recipe does not build; `other` is one that does.
  case outOfReach(paths: [String], recipe: String, other: String?)
  /// This way of building cannot make the candidate, another one can: told by the hint.
  case refused(why: String, hint: String)
  /// What was built needs a symbol that the candidate took away from the core.
  case symbolLost(String, neededBy: String)
  /// What was built needs a symbol that neither it nor PHP defines.
  case undefinedSymbol(String, neededBy: String)
  /// The cache in this folder gave one build for another.
  case cacheLies(String)
  /// Our own fault, never the candidate's.
  case ownFault(String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .missing(let name, _, let recipe): "\(name) is missing, recipe \(recipe) needs it"
    case .stepFailed(let step, let status, let line, _): "step \(step) \(status): \(line)"
    case .nothingYielded(let path, let recipe, let why):
      "recipe \(recipe) did not yield \(path): \(why)"
    case .outOfReach(let paths, let recipe, _):
      "\(paths.joined(separator: ", ")): not built by recipe \(recipe)"
    case .refused(let why, _): why
    case .symbolLost(let symbol, let name): "\(name) needs \(symbol), which the core no longer has"
    case .undefinedSymbol(let symbol, let name): "\(name) needs \(symbol), which nothing defines"
    case .cacheLies(let folder):
      "\(folder): two trees that differ in one header came out the same"
    case .ownFault(let text): text
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .ownError }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .missing(_, let package, _): "apt-get install \(package)"
    case .stepFailed(_, _, _, let log): "the whole output is in \(log)"
    case .outOfReach(_, _, let other?): "\(other) builds these files: --recipe \(other)"
    case .outOfReach: "choose a recipe that builds these files, with --recipe"
    case .refused(_, let hint): hint
    case .cacheLies(let folder): "remove \(folder), and look at the clock of this machine"
    case .undefinedSymbol(let symbol, _) where symbol.hasPrefix("_Z"):
      "c++filt \(symbol) tells it as the source has it"
    case .nothingYielded, .symbolLost, .undefinedSymbol, .ownFault: nil
    }
  }
}
