import ArgumentParser
import Basics
import Foundation
import Processes
import Reporting
import Storage

/// `forkproof explain`: one cell of a stored evaluation, with everything that is known of it.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tells how one cell of an evaluation went: when, where, and what was lost.",
    discussion: """
      Without a candidate it explains the first one that failed, by the cell and the run that tell most.

      Examples:
        forkproof explain
        forkproof explain my-fix
        forkproof explain base --scenario exit-idle --settings on-epoll1
      """)

  @Argument(help: "The candidate, as the report names it.")
  var candidate: String?

  @Option(help: "A record's name or path (default: the latest).")
  var record: String?

  @Option(help: "The scenario.")
  var scenario: String?

  @Option(help: "The settings, as the report names them.")
  var settings: String?

  @Option(help: "The number of the run.")
  var run: Int?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let variables = ProcessInfo.processInfo.environment
    let console = Console(environment: variables, output)
    try await reporting(to: console) {
      let path = try recordPath(record, in: Locations(environment: variables).records)
      let stored = try StoredRecord(path: path, hiding: PrivateText(environment: variables))
      guard let report = ReportInput(stored.entries) else {
        throw UsageError("\(path): this is no record of an evaluation", hint: nil)
      }
      let explanation = try Explanation(
        report, candidate: candidate, scenario: scenario, settings: settings, run: run,
        style: console.style)
      console.write(explanation.text)
      return .passed
    }
  }
}
