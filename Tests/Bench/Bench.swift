import Basics
import ArgumentParser
import Foundation
import Model
import Recipes
import Storage

/// `make bench`: what one more patch costs, against floors measured in the same run.
///
/// Everything is measured in a cache of its own, which keeps the source from one time to the next,
/// with patches that no cache has seen. The results of each run are a line of a history file.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forkproof-bench",
    abstract: "Measures what patches cost, as ratios to floors of the same run.")

  @Argument(help: "Which measurements, by letter (default: all but 'full', which takes minutes).")
  var wanted: [Measurement] = Measurement.allCases.filter { $0 != .full }

  @Option(help: "Rounds of each short measurement; the median counts.")
  var rounds = 5

  @Option(help: "The file that keeps the results, one JSON object a line.")
  var history: String?

  func validate() throws {
    guard rounds > 0 else { throw ValidationError("--rounds must be at least 1") }
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let own = Locations(environment: environment)
    let place = history ?? "\(own.state)/bench.jsonl"
    var past = try History(path: place)
    let ground = try await BenchGround(own)
    var results: [Result] = []
    for measurement in Measurement.allCases where wanted.contains(measurement) {
      say("measuring \(measurement.rawValue): \(measurement.question)")
      let result = try await measurement.measure(ground, rounds: rounds, past: past)
      say(result.line)
      results.append(result)
    }
    try ground.clean()
    try past.add(results)
    print(table(results, previous: past.previous))
    say("history: \(place)")
    guard results.allSatisfy({ $0.isMet ?? true }) else { throw ExitCode(1) }
  }
}

/// Says what is no result.
func say(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

extension Measurement: ExpressibleByArgument {}
