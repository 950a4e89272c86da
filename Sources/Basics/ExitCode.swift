/// The exit codes of the command, all there are.
package enum ExitCode: Int32, Sendable, CaseIterable {
  /// Every candidate passed.
  case passed = 0
  /// Some candidate failed.
  case failed = 1
  /// Some candidate could not be decided.
  case inconclusive = 2
  /// Our own error.
  case ownError = 3
  /// The command was called wrongly (`EX_USAGE` of `sysexits.h`).
  case usage = 64
  /// Some candidate cannot be tested: it is no patch, does not apply, does not build, or changes
  /// nothing.
  /// `git bisect run` skips such a commit.
  case untestable = 125
}
