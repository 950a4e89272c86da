import Foundation
import Processes
import Sandbox
import Storage

/// Where tests make their scratch folders: nothing of our own is left there.
let scratchParent = FileManager.default.temporaryDirectory.path

/// A command that did not end well.
struct CommandFailed: Error, CustomStringConvertible {
  var description: String
}

/// Runs a program to its end and gives its output.
@discardableResult
func execute(_ words: String..., in folder: String) async throws -> String {
  try await execute(words, in: folder)
}

/// Runs a program to its end and gives its output.
@discardableResult
func execute(_ words: [String], in folder: String) async throws -> String {
  let result = try await run(Command(words[0], Array(words.dropFirst()), workingDirectory: folder))
  guard result.status == .code(0) else {
    throw CommandFailed(description: "\(words.joined(separator: " ")): \(result.errorText)")
  }
  return result.outputText
}

/// The code that a program ends with.
func exitCode(of program: String) async throws -> Int {
  guard case .code(let code) = try await run(Command(program)).status else {
    throw CommandFailed(description: "\(program) was ended by a signal")
  }
  return code
}
