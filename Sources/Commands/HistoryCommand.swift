import ArgumentParser
import Basics
import Foundation
import History
import Processes
import Reporting
import Storage

/// `forkproof history`: the evaluations there were.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Lists the evaluations there were, the latest first.",
    discussion: """
      What it shows is kept in a database that is made of the records, and made anew from them \
      whenever it is missing, damaged or old.

      Examples:
        forkproof history
        forkproof history --limit 5
        forkproof compare 20260101T120000-4711 20260102T120000-4712
      """)

  @Option(help: "How many to show; 0 for all.")
  var limit = 20

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit must not be negative") }
  }

  func run() async throws {
    try await reporting(output) { console, environment in
      let all = try HistoryIndex(Locations(environment: environment)).evaluations()
      guard !all.isEmpty else {
        throw UsageError("there are no evaluations yet", hint: UsageError.evaluateFirst)
      }
      let shown = limit == 0 ? all : Array(all.prefix(limit))
      console.write(renderHistory(shown, style: console.style))
      if shown.count < all.count { console.say("\(all.count - shown.count) more: --limit 0") }
      return .passed
    }
  }
}
