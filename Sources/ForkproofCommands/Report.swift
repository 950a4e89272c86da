import ArgumentParser
import Foundation
import Judging
import Record
import Reporting
import Storage

/// `forkproof report`: a stored record, rendered again without running again.
struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Renders a stored evaluation in another format.",
    discussion: """
      The record is judged anew each time, by the scenarios and rules it was made with.

      Examples:
        forkproof report --format html --output report.html
        forkproof report 20260101T120000-4711 --format markdown
      """)

  @Argument(help: "A record's name or path; the latest one by itself.")
  var record: String?

  @Option(help: "How to show the report.")
  var format = ReportFormat.terminal

  @Option(help: "The file to write it to, instead of standard output.")
  var output: String?

  @Flag(help: "Only look whether judging anew gives every verdict as it was given then.")
  var regrade = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment)
    try await reporting(to: console) {
      let path = try recordPath(record, in: Locations(environment: environment).records)
      let stored = try StoredRecord(path: path)
      for line in stored.damagedLines { console.say("warning: \(path):\(line): cannot be read") }
      if regrade { return try regraded(stored.entries, of: path, on: console) }
      _ = try show(stored.entries, of: path, as: format, on: console, output: output)
      return .passed
    }
  }
}

/// Judges entries anew and tells which verdicts come out other than they were given.
private func regraded(
  _ entries: [Entry], of path: String, on console: Console
) throws -> Judging.ExitCode {
  guard let regrading = Regrading(entries) else {
    throw UsageError(
      "\(path): there are no verdicts to compare with",
      hint: "the evaluation was interrupted, or an earlier version made the record")
  }
  console.write(regrading.words.map { $0 + "\n" }.joined())
  return regrading.differences.isEmpty ? .passed : .ownError
}

/// A record's path: as given, or by its name, or the latest in `folder`.
/// - Throws: `UsageError` when there is none.
func recordPath(_ given: String?, in folder: String) throws(UsageError) -> String {
  if let given, given.contains("/") || exists(given) { return given }
  let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".jsonl") }.sorted()
  let wanted = given.map { "\($0).jsonl" } ?? names.last
  guard let wanted, names.contains(wanted) else {
    throw UsageError(
      given.map { "no record is named '\($0)' in \(folder)" } ?? "no record is in \(folder)",
      hint: names.last.map { "the latest is \($0.dropLast(6))" } ?? "run forkproof evaluate first")
  }
  return "\(folder)/\(wanted)"
}

extension ReportFormat: ExpressibleByArgument {}

/// Renders entries to standard output or to a file.
/// - Throws: `UsageError` when they are no record, and what rendering and writing throw.
func show(
  _ entries: [Entry], of path: String, as format: ReportFormat, on console: Console,
  output: String? = nil
) throws -> Assessment {
  guard let report = ReportInput(entries) else {
    throw UsageError("\(path): this is no record of an evaluation", hint: nil)
  }
  let style = TerminalStyle(
    width: output == nil ? console.width : 0, colours: output == nil && console.colours)
  let text = try render(report, as: format, style: style)
  if let output { try writeFile(Array(text.utf8), to: output) } else { console.write(text) }
  return report.assessment
}
