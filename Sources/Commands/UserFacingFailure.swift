import ArgumentParser
import Basics
import Foundation

/// Runs the body of a verb; whatever it throws is one line and a hint, never a trace.
///
/// `git bisect run` takes every code up to 127 but 125 for bad, so while bisecting what is undecided is
/// 125, to be skipped, and what is our own fault or the caller's, or an interruption, is 255, which ends the bisection.
/// - Throws: `ExitCode` alone, which tells wrong input from our own faults.
func reporting(
  to console: Console, isBisecting: Bool = false, _ body: () async throws -> Basics.ExitCode
) async throws {
  let code: Basics.ExitCode
  if isBisecting { StandardStreams.endLoss(with: 255) }
  do {
    code = try await body()
  } catch {
    let failure = UserFacingFailure(error)
    for line in failure.lines { console.complain(line) }
    code = isBisecting && error is CancellationError ? .ownError : failure.code
  }
  switch code {
  case .passed: return
  case .inconclusive where isBisecting:
    throw ArgumentParser.ExitCode(Basics.ExitCode.untestable.rawValue)
  case .ownError where isBisecting, .usage where isBisecting: throw ArgumentParser.ExitCode(255)
  default: throw ArgumentParser.ExitCode(code.rawValue)
  }
}

/// The same for a command with the options of `output`, which is given the environment as well.
func reporting(
  _ output: OutputOptions, isBisecting: Bool = false,
  _ body: (Console, [String: String]) async throws -> Basics.ExitCode
) async throws {
  let environment = ProcessInfo.processInfo.environment
  let console = Console(environment: environment, output)
  try await reporting(to: console, isBisecting: isBisecting) {
    try await body(console, environment)
  }
}

/// An error as the user reads it, and how the command ends.
struct UserFacingFailure {
  /// Names in them come from archives, patches and recipes: none ends its line or steers a terminal.
  let lines: [String]
  let code: Basics.ExitCode

  init(_ error: any Error) {
    let lines: [String]
    switch error {
    case let error as any UserFacingError:
      lines = error.lines
      code = error.exitCode
    case is CancellationError:
      lines = ["error: interrupted"]
      code = .inconclusive
    default:
      lines = ["error: \(error)"]
      code = .ownError
    }
    self.lines = lines.map { TextCleaner.line($0) }
  }
}
