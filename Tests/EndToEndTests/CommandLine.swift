import Files
import Foundation
import Model
import Processes
import Sandbox
import Storage
import Testing

/// The built command, run as a user runs it, with folders of its own to keep things in.
///
/// The folders are shared by all tests of a run, as an evaluation's caches are made to be; they go
/// when the test process ends.
struct CommandLine {
  static let shared = CommandLine()

  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  private let scratch: ScratchFolder?
  let program: String

  private init() {
    scratch = try? ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-end-to-end")
    folderToRemove = scratch?.path
    atexit { folderToRemove.map { try? FileManager.default.removeItem(atPath: $0) } }
    let bundle = URL(filePath: Swift.CommandLine.arguments[0]).deletingLastPathComponent()
    let places = [bundle.path, "\(root)/.build/debug"].map { "\($0)/forkproof" }
    let given = ProcessInfo.processInfo.environment["FORKPROOF_PROGRAM"]
    program = given ?? places.first(where: exists) ?? "forkproof"
  }

  var folder: String { scratch?.path ?? "/nonexistent" }

  var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_CACHE_HOME"] = "\(folder)/cache"
    environment["XDG_STATE_HOME"] = "\(folder)/state"
    environment["FORKPROOF_HOME"] = nil
    return environment
  }

  /// Runs the command in the repository; ended after ten minutes, should it hang.
  func callAsFunction(
    _ arguments: String..., changing changes: [String: String] = [:]
  ) async throws -> CommandResult {
    try await callAsFunction(arguments, changing: changes)
  }

  /// Runs the command in a folder, by default that of the repository.
  func callAsFunction(
    _ arguments: [String], in folder: String? = nil, changing changes: [String: String] = [:]
  ) async throws -> CommandResult {
    try await run(
      Command(
        program, arguments, environment: environment.merging(changes) { _, new in new },
        workingDirectory: folder ?? root, timeLimit: 600))
  }

  /// Runs bash in a folder that holds the command's state as well; `$P` is the command.
  func bash(
    _ script: String, in folder: String, timeLimit: Double
  ) async throws -> CommandResult {
    try await run(
      Command(
        "bash", ["-c", script],
        environment: environment.merging([
          "P": program, "FORKPROOF_HOME": root, "XDG_STATE_HOME": "\(folder)/state",
        ]) { $1 }, workingDirectory: folder, timeLimit: timeLimit))
  }
}

nonisolated(unsafe) private var folderToRemove: String?

extension CommandResult {
  /// The path of the record that an evaluation says it wrote.
  func recordPath() throws -> String {
    let line = errorText.split(separator: "\n").first { $0.hasPrefix("record: ") }
    return String(try #require(line, "\(errorText)").dropFirst(8))
  }

  /// That record.
  func record() throws -> StoredRecord { try StoredRecord(path: recordPath()) }
}

extension StoredRecord {
  /// The runs that it tells of, in order.
  var runs: [RunEntry] {
    entries.compactMap { if case .run(let run) = $0 { run } else { nil } }
  }
}
