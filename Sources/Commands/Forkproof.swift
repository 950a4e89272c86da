import ArgumentParser
import Basics
import Files
import Foundation
import Processes

/// The command.
package struct Forkproof: AsyncParsableCommand {
  /// What `--help` says.
  package static let configuration = CommandConfiguration(
    commandName: "forkproof",
    abstract: "Judges patches of the gRPC PHP extension by forking with them.",
    discussion: """
      Fetches the extension's source, applies candidate patches, builds each, verifies forking in a \
      sandbox, and says PASS or FAIL per patch, why, and how sure it is.

      Exit codes: 0 every candidate passed, 1 some candidate failed, 2 inconclusive, 3 our own \
      error, 64 wrong use, 125 cannot be tested.
      """,
    version: "forkproof \(ForkproofVersion.text)",
    subcommands: [
      EvaluateCommand.self, VerifyCommand.self, MergeCommand.self, DiagnoseCommand.self,
      ReproduceCommand.self, ReportCommand.self,
      ExplainCommand.self, HistoryCommand.self, CompareCommand.self, AgreeCommand.self,
      MinimiseCommand.self, BisectCommand.self, SurveyCommand.self,
      BuildCommand.self, CheckCommand.self, CacheCommand.self, DoctorCommand.self,
      ListCommand.self, NewCommand.self, InitCommand.self,
      EnvironmentCommand.self, ManualCommand.self,
    ],
    defaultSubcommand: nil)

  /// A command of which nothing is parsed yet.
  package init() {}

  /// Parses the arguments, runs the verb they name, and ends the process.
  package static func start() async {
    dropRelativeSearchFolders()
    if let fault = RawArguments.fault(of: RawArguments.ofProcess, verbs: verbs) {
      let failure = UserFacingFailure(fault)
      end(failure.lines.map { $0 + "\n" }.joined(), failure.code.rawValue)
    }
    do {
      var command = try parseAsRoot()
      if var verb = command as? any AsyncParsableCommand {
        try await verb.run()
      } else {
        try command.run()
      }
    } catch {
      let code = exitCode(for: error).rawValue
      guard code != 0 else { exit(withError: error) }
      end(complaint(of: error), code)
    }
  }

  /// Tells what is wrong and ends the process. While `git bisect run` asks, wrong use ends the bisection: 64 would
  /// be a bad commit, each time.
  private static func end(_ complaint: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data(complaint.utf8))
    let isBisecting = RawArguments.ofProcess.contains(Array("--bisect".utf8))
    Foundation.exit(isBisecting && code == Basics.ExitCode.usage.rawValue ? 255 : code)
  }

  /// The names of the verbs, other names included.
  static var verbs: [String] {
    configuration.subcommands.flatMap { verb in
      [verb.configuration.commandName].compactMap(\.self) + verb.configuration.aliases
    }
  }

  /// What is wrong with the arguments, which steer no terminal; empty where the verb has told it.
  static func complaint(of error: any Error) -> String {
    let message = fullMessage(for: error)
    return message.isEmpty ? "" : TextCleaner.block(message) + "\n"
  }
}
