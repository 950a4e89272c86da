import Basics

/// What a run that passed says beside that: it may have tested less than it seems.
extension ObservedRun {
  /// The line by which core tells that it left its fork handlers out (`fork_posix.cc`): such a pass
  /// says nothing about them.
  var skippedForkHandlers: String? {
    let told: [StaticString] = [
      "Fork support not enabled", "Fork support is only compatible with",
      "skipping fork() handlers",
    ]
    let lines = observation.output.standardError.outputLines
    guard let line = lines.first(where: { line in told.contains { line.holds($0) } }) else {
      return nil
    }
    return "core's fork handlers did not run: \(OneLine.clean(String(line)))"
  }

  /// That the run ended late, as the probe saw it.
  var slowness: String? {
    observation.evidence?.endedLate.map {
      "slow: it ended after \($0 / 1000) ms; a clean run never stands still so long"
    }
  }
}
