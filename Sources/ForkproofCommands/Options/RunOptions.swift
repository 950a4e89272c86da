import ArgumentParser
import Evaluation
import Foundation

/// How often cells run.
struct RunOptions: ParsableArguments {
  @Option(help: "Runs of each cell while it passes.")
  var runs = 3

  @Flag(help: "Go on with a cell after its first failing run.")
  var keepGoing = false

  @Option(help: "Runs in flight at once.")
  var jobs: Int?

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    guard jobs ?? 1 > 0 else { throw ValidationError("--jobs must be at least 1") }
  }

  /// A run is mostly waiting, so more are in flight than there are cores.
  var width: Int { jobs ?? 3 * ProcessInfo.processInfo.activeProcessorCount }

  func fill(_ request: inout Request) {
    request.runsPerCell = runs
    request.keepsGoing = keepGoing
  }
}
