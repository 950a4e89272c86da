import ArgumentParser
import Basics
import Candidates
import Evaluation
import Foundation
import Judging
import Model
import Processes
import Recipes
import Reporting
import Running
import Storage

/// `forkproof reproduce REF`: whether a failure that was reported upstream happens here.
struct ReproduceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Looks for a failure that was reported upstream.",
    discussion: """
      REF is an issue as upstream names it, or its URL; `forkproof list issues` lists them. Where a report \
      tells of several failures, each is looked for; '(comment)' behind it, or the URL of a comment, \
      means those of comments only.

      Examples:
        forkproof reproduce grpc#18833
        forkproof reproduce 'grpc#23833 (comment)'
        forkproof reproduce swoole#2604 --with-extension swoole=/path/swoole.so
        forkproof reproduce grpc#24891 --source upstream --ref v1.34.0

      Exit codes: 0 reproduced, 1 not reproduced or fails differently, 2 inconclusive, 3 our own \
      error, 64 wrong use or no such report, 125 cannot be tested here. Where a report tells of \
      several failures, 0 means that one of them was reproduced.
      """)

  @Argument(help: "The issue: grpc#18833, owner/name#1, or its URL.")
  var reference: String

  @Option(help: "Runs of the scenario, instead of what the recipe says.")
  var runs: Int?

  @Flag(help: "Look for it in versions that are not known to show it as well.")
  var anyVersion = false

  @OptionGroup(title: "Source and build") var source: SourceOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  func validate() throws {
    guard (1...1_000_000).contains(runs ?? 1) else {
      throw ValidationError("--runs must be from 1 to 1000000")
    }
  }

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, variables in
      let home = try Home.find(environment: variables)
      let book = try RecipeBook.load(folders: home.recipes)
      var found: [Reproduction] = []
      for issue in try book.issues(matching: reference) {
        found.append(try await reproduce(issue, book, home, variables, console))
      }
      console.write(
        render(
          found, style: console.style))
      return Basics.ExitCode(found.map(\.finding))
    }
  }

  private func reproduce(
    _ issue: IssueReport, _ book: RecipeBook, _ home: Home, _ variables: [String: String],
    _ console: Console
  ) async throws -> Reproduction {
    guard issue.system == .linux else {
      return Reproduction(
        issue, finding: .untestable(why: "it was seen on \(issue.system.rawValue) only", hint: nil))
    }
    var request = try request(issue, book, home, variables)
    var php = try await PhpRuntime.detect(request.build.php.php, in: request.build.root)
    if let fpm = request.environment.fpm { try await php.choose(fpm: fpm) }
    var passedOver: [String] = []
    for name in issue.scenarios {
      let planned = try planned(name, issue, book)
      if let why = await php.lack(for: planned.scenario, given: request.environment.extensions) {
        passedOver.append("\(name): \(why)")
        continue
      }
      request.scenarios = [planned]
      return try await look(for: issue, name, passedOver, request, console)
    }
    return Reproduction(
      issue, finding: .untestable(why: passedOver.joined(separator: "; "), hint: nil))
  }

  private func look(
    for issue: IssueReport, _ scenario: String, _ passedOver: [String],
    _ request: EvaluationRequest,
    _ console: Console
  ) async throws -> Reproduction {
    do {
      let assessment = try await interruptible { try await console.assessment(by: request) }
      return Reproduction(issue, scenario: scenario, passedOver: passedOver, in: assessment)
    } catch let error as VersionMismatch {
      return Reproduction(
        issue, passedOver: passedOver, finding: .untestable(why: "\(error)", hint: error.hint))
    }
  }

  /// The scenario with what the report needs beside it, under the settings of the report alone.
  private func planned(
    _ name: String, _ issue: IssueReport, _ book: RecipeBook
  ) throws -> PlannedScenario {
    var planned = try PlannedScenario(named: name, in: book)
    planned.scenario.requires += issue.requires
    return planned
  }

  private func request(
    _ issue: IssueReport, _ book: RecipeBook, _ home: Home, _ variables: [String: String]
  ) throws -> EvaluationRequest {
    var build = try source.request(
      .paths([]), by: source.recipe ?? issue.build, book, Locations(environment: variables))
    try environment.fill(&build)
    build.versions = anyVersion ? nil : issue.versions
    var request = EvaluationRequest(
      build, scenarios: [], settings: [try book.settings(named: issue.settings)],
      rules: book.signatureRules, width: ProcessInfo.processInfo.activeProcessorCount,
      environment: try environment.runEnvironment(programs: home.programs))
    request.arguments = environment.arguments
    request.sampling = Sampling(.runs(runs ?? issue.runs), keepsGoing: true)
    request.privateText = PrivateText(
      environment: variables, given: environment.paths + source.paths)
    return request
  }
}
