/// The phases whose meaning the judge knows; the scripts' library reports them, by these names.
package enum PhaseNames {
  /// A fork begins.
  package static let forking = "forking"
  /// A fork has returned, in the parent or the child. Data in the parent: `child`, its process id.
  package static let forked = "forked"
  /// The script has nothing more to do in this process.
  package static let exiting = "exiting"
  /// A process was waited for. Data: `child`, its process id, and `exit` or `signal` as `wait(2)`
  /// told.
  package static let reaped = "reaped"
  /// The script sent a signal. Data: `signal`, and `pid` unless it went to more than one process.
  package static let signalled = "signalled"
  /// A call begins. Data: `deadline`, in seconds, where the script tells it.
  package static let calling = "calling"
  /// A call was ended by its deadline, in time: a failure unless the scenario asks for it.
  package static let rpcExpired = "rpc-expired"
  /// A call failed. Data: `status`, a gRPC status by name or number or `exception`; `details`;
  /// `seconds`, how long it took.
  package static let rpcFailed = "rpc-failed"
  /// A fork handler threw. Data: `error`.
  package static let forkThrew = "fork-threw"
  /// What a process uses just now. Data: `descriptors`, `threads`, `processes`, `memory` in bytes,
  /// and `forks`, how many it has made.
  package static let measured = "measured"
  /// A test of the script's own passed, or failed. Data: `test`, its name.
  package static let testPassed = "test-passed"
  /// See `testPassed`.
  package static let testFailed = "test-failed"
  /// Something that the run did says nothing about the extension. Data: `why`.
  package static let testsNothing = "tests-nothing"
}

/// The exit code by which a script tells that it cannot run here, beside a line that starts with
/// `forkproof:` on standard error: no word on the candidate.
package let cannotBeTested = 125
