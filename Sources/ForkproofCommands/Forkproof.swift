import ArgumentParser
import Judging

/// The command.
public struct Forkproof: AsyncParsableCommand {
  /// What `--help` says.
  public static let configuration = CommandConfiguration(
    commandName: "forkproof",
    abstract: "Judges patches of the gRPC PHP extension by forking with them.",
    discussion: """
      Fetches the extension's source, applies candidate patches, builds each, verifies forking in a \
      sandbox, and says PASS or FAIL per patch, why, and how sure it is.

      Exit codes: 0 every candidate passed, 1 some candidate failed, 2 inconclusive, 3 our own \
      error, 64 wrong use, 125 cannot be tested.
      """,
    version: "0.1.0",
    subcommands: [
      Evaluate.self, Reproduce.self, Report.self, Explain.self, HistoryCommand.self, Compare.self,
      Agree.self, Build.self, Check.self, Cache.self, Doctor.self, List.self, New.self, Init.self,
      EnvironmentVerb.self, Manual.self,
    ],
    defaultSubcommand: nil)

  /// A command of which nothing is parsed yet.
  public init() {}
}
