import ArgumentParser
import Basics
import Files
import Foundation
import History
import Judging
import Processes
import Reporting
import Storage

/// `forkproof compare`: what changed from one evaluation to another.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Shows what changed from one evaluation to another.",
    discussion: """
      New failures, mended cells, cells that fail differently, and runs that take another time. The exit \
      code is 1 when a cell that passed now fails.

      Examples:
        forkproof compare 20260101T120000-4711 20260102T120000-4712
        forkproof compare 20260101T120000-4711       # with the latest
        forkproof compare                            # the latest two
      """)

  @Argument(help: "The earlier record's name or path (default: the one before the latest).")
  var before: String?

  @Argument(help: "The later record's name or path (default: the latest).")
  var after: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, environment in
      let comparison: Comparison
      if let before, let after, Self.isPath(before), Self.isPath(after) {
        comparison = Comparison(try read(before), try read(after))
      } else {
        let index = try HistoryIndex(Locations(environment: environment))
        let names = try index.evaluations().map(\.name)
        comparison = Comparison(
          try find(before ?? names.dropFirst().first, index, names),
          try find(after ?? names.first, index, names))
      }
      console.write(render(comparison, style: console.style))
      return comparison.broken.isEmpty ? .passed : .failed
    }
  }

  private func find(
    _ name: String?, _ index: HistoryIndex, _ names: [String]
  ) throws -> PastEvaluation {
    guard let name else {
      throw UsageError(
        "there are no two evaluations to compare", hint: UsageError.evaluateFirst)
    }
    if let found = try index.evaluation(named: exists(name) ? name : RecordName.bare(name)) {
      return found
    }
    guard Self.isPath(name) else {
      throw UsageError(
        "no evaluation is named '\(name)'",
        hint: names.first.map { "the latest is \($0); forkproof history lists them" }
          ?? UsageError.evaluateFirst)
    }
    return try read(name)
  }

  private static func isPath(_ name: String) -> Bool { name.contains("/") || exists(name) }

  private func read(_ name: String) throws -> PastEvaluation {
    guard let found = try PastEvaluation(ofRecord: name) else {
      throw UsageError.noRecord(name)
    }
    return found
  }
}
