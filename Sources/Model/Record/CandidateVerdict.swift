import Basics

/// What an evaluation says of a candidate.
package enum CandidateVerdict: String, Codable, Sendable, CaseIterable {
  /// Every cell under settings that promise forking passed, and nothing else broke.
  case pass = "PASS"
  /// Some cell failed.
  case fail = "FAIL"
  /// The patch does not fit the source.
  case notApplied = "NOT-APPLIED"
  /// It is no patch that can be read.
  case unreadable = "UNREADABLE"
  /// The file is nothing that this PHP loads, or not what the scenarios ask about.
  case notLoaded = "NOT-LOADED"
  /// The patched source does not build.
  case buildFailed = "BUILD-FAILED"
  /// The patch changes no machine code: it was not judged.
  case noEffect = "NO-EFFECT"
  /// The controls did not hold, or there were not enough runs to say.
  case inconclusive = "INCONCLUSIVE"
  /// Our own fault: no word on the candidate.
  case error = "ERROR"
}

extension ExitCode {
  /// The code for one candidate.
  package init(_ verdict: CandidateVerdict) {
    switch verdict {
    case .pass: self = .passed
    case .fail: self = .failed
    case .inconclusive: self = .inconclusive
    case .error: self = .ownError
    case .notApplied, .unreadable, .notLoaded, .buildFailed, .noEffect: self = .untestable
    }
  }

  /// The code for all candidates of an evaluation: 0 only when every one passed. A failure goes
  /// first, as it stands whatever else went wrong; then our own error, then what is undecided.
  /// Without any candidate nothing is decided.
  package init(_ verdicts: some Sequence<CandidateVerdict>) {
    let codes = Set(verdicts.map { ExitCode($0) })
    let order: [ExitCode] = [.failed, .ownError, .inconclusive, .untestable, .passed]
    self = order.first(where: codes.contains) ?? .inconclusive
  }
}
