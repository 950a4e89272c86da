import Basics
import Model

/// What tests a script ran for itself came to.
struct TestResults {
  let passed: Int
  /// The names of those that failed, in order.
  let failed: [String]

  /// Counts the phases of the tests among `phases`.
  init(among phases: [Phase]) {
    passed = phases.count { $0.name == PhaseNames.testPassed }
    failed = phases.filter { $0.name == PhaseNames.testFailed }
      .map { OneLine.clean($0.data["test"] ?? "a test without a name", limit: 80) }
  }

  /// Why they do not hold; nil when they do.
  func failure(atLeast: Int) -> String? {
    if let first = failed.first {
      let others = failed.count > 1 ? " and \(failed.count - 1) more" : ""
      return "\(failed.count) of \(failed.count + passed) tests failed: \(first)\(others)"
    }
    return passed < atLeast ? "\(passed) tests passed, not \(atLeast)" : nil
  }
}
