import ArgumentParser
import Testing
@testable import Commands

/// The command that these arguments mean, verb first.
func parsed<Command: ParsableCommand>(
  _ type: Command.Type, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
) throws -> Command {
  let command = try Forkproof.parseAsRoot(arguments)
  return try #require(command as? Command, sourceLocation: sourceLocation)
}

/// What the user reads of arguments that are refused, and the exit code; nil when they are taken.
func refusal(_ arguments: String...) -> (message: String, code: Int32)? {
  do {
    _ = try Forkproof.parseAsRoot(arguments)
    return nil
  } catch {
    return (Forkproof.message(for: error), Forkproof.exitCode(for: error).rawValue)
  }
}

/// The exit code with which a command ends.
func exitCode(of command: some AsyncParsableCommand) async -> Int32 {
  var command = command
  do {
    try await command.run()
    return 0
  } catch {
    return Forkproof.exitCode(for: error).rawValue
  }
}
