import Basics

/// The command was called wrongly, or with input that cannot be used.
struct UsageError: UserFacingError {
  let description: String
  let hint: String?

  init(_ description: String, hint: String?) {
    self.description = description
    self.hint = hint
  }

  var exitCode: ExitCode { .usage }

  /// What to do where no evaluation was made.
  static let evaluateFirst = "run forkproof evaluate first"

  /// A file that holds no evaluation.
  static func noRecord(_ path: String) -> UsageError {
    UsageError(
      "\(path): this is no record of an evaluation", hint: "forkproof history lists those there are"
    )
  }
}
