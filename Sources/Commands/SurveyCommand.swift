import ArgumentParser
import Basics
import Evaluation
import Files
import Foundation
import Judging
import Reporting

/// `forkproof survey`: the unpatched builds of many sources, side by side.
struct SurveyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "survey",
    abstract: "Compares the unpatched builds of many sources.",
    discussion: """
      Evaluates the base of each source, one after another, and writes a table in Markdown: the cells of \
      each source, every failure once, and what broke and what was mended from one to the next. A source that \
      does not build is told in its line. Builds and runs that were made before serve again, so an \
      interrupted survey goes on where it was. A list has one source a line, with the options of that \
      source behind it; # begins a comment.

      Examples:
        forkproof survey --source debian --source grpc-1.78.0.tgz
        forkproof survey --list versions.txt --scenario exit-idle --plan
        echo 'grpcio-1.51.1.tar.gz --overlay debian' | forkproof survey --list -

      Exit codes: 0 every source was built and run, 2 some of it was not, 3 our own error, 64 wrong use.
      """)

  @Option(
    name: .customLong("source"),
    help: "A source, as evaluate takes it; may be given again, in the order to compare.")
  var sources: [String] = []

  @Option(help: "A file with a source and its --ref, --overlay and --recipe on each line, or -.")
  var list: String?

  @Flag(help: "Only show what would be evaluated, and how many runs that is at least.")
  var plan = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The file for the table (default: standard output).")
  var path: String?

  @OptionGroup var cells: CellOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard !sources.isEmpty || list != nil else {
      throw ValidationError("name sources, by --source or in a --list")
    }
  }

  func run() async throws {
    try await reporting(output) { console, variables in
      let entries = try sources.map { try SurveyEntry($0, options: []) } + listed()
      guard !entries.isEmpty else {
        throw UsageError(
          "\(list ?? "the list"): no source is in it", hint: "write a source on each line")
      }
      let book = try cells.book(variables)
      let requests = try entries.map { entry in
        (entry.name, try cells.request(for: [], of: entry.options, book, variables))
      }
      if plan {
        for (name, request) in requests { console.list(Self.plan(name, request)) }
        return .passed
      }
      if let path { try requirePlace(for: path) }
      let survey = try await interruptible { try await evaluate(requests, console) }
      let text = SurveyReport(survey).text
      if let path { try writeOutput(Array(text.utf8), to: path) } else { console.write(text) }
      return survey.isWhole ? .passed : .inconclusive
    }
  }

  private func listed() throws -> [SurveyEntry] {
    guard let list else { return [] }
    let bytes: [UInt8]
    do {
      bytes = try readInput(list == "-" ? "/dev/stdin" : list, as: .sources)
    } catch {
      throw UsageError("\(error)", hint: "name a file with a source on each line")
    }
    return try SurveyEntry.all(in: String(decoding: bytes, as: UTF8.self), of: list)
  }

  /// `debian: 14 cells, at least 28 runs`: each cell of the base and of PHP alone runs once or more.
  static func plan(_ name: String, _ request: EvaluationRequest) -> String {
    let count = request.scenarios.reduce(0) { sum, planned in
      sum + request.settings.count(where: planned.scenario.runs)
    }
    return "\(name): \(counting(count, "cell")), at least \(2 * count) runs"
  }

  /// Evaluates one after another: they would only take each other's time. A source that cannot be
  /// evaluated keeps none of the others from it.
  private func evaluate(
    _ requests: [(name: String, request: EvaluationRequest)], _ console: Console
  ) async throws -> Survey {
    var found: [Survey.Source] = []
    for (name, request) in requests {
      try Task.checkCancellation()
      console.say("source: \(name)")
      let name = request.privateText.hidden(in: name)
      do {
        let assessment = try await console.assessment(by: request)
        found.append(Survey.Source(name: name, outcome: .assessed(assessment)))
      } catch let error as any UserFacingError {
        for line in error.lines { console.complain(line) }
        found.append(Survey.Source(name: name, outcome: .failed(error.description)))
      }
    }
    return Survey(found)
  }
}

extension Survey {
  /// Whether every source was built and run to its end.
  var isWhole: Bool { sources.allSatisfy { $0.base != nil && $0.assessment?.seconds != nil } }
}
