import ArgumentParser
import Evaluation
import Foundation
import Judging
import Recipes
import Reporting
import Storage

/// `forkproof evaluate`: the whole way from source to verdict.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Applies, builds and runs candidates, and judges them.",
    discussion: """
      Without arguments it takes all patches that the repository has for the source's version. The \
      unpatched source is always the first row.

      Examples:
        forkproof evaluate
        forkproof evaluate fix.patch other-fix/
        forkproof evaluate --scenario exit-after-rpc --settings on-epoll1 --runs 30 fix.patch
        forkproof evaluate --source https://github.com/grpc/grpc --ref v1.51.1
      """)

  @Argument(help: "Patch files, or folders with a quilt series.")
  var candidates: [String] = []

  @OptionGroup(title: "Source and build") var source: SourceOptions
  @OptionGroup(title: "Matrix") var matrix: MatrixOptions
  @OptionGroup(title: "Runs") var runs: RunOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions

  @Option(help: "How to show the report.")
  var format = ReportFormat.terminal

  func run() async throws {
    let variables = ProcessInfo.processInfo.environment
    let console = Console(environment: variables)
    try await reporting(to: console) {
      let request = try request(variables)
      let progress = Progress(console)
      defer { progress.finish() }
      let evaluation = Evaluation(request) { progress.take($0) }
      let (path, entries) = try await interruptible { try await evaluation.run() }
      progress.finish()
      console.say("record: \(path)")
      return try show(entries, of: path, as: format, on: console).exitCode
    }
  }

  private func request(_ variables: [String: String]) throws -> Request {
    let home = try Home.find(environment: variables)
    let book = try RecipeBook.load(
      folders: [home.recipes], scenarios: matrix.scenarioFolders)
    var request = Request(
      source: try source.choice(book),
      candidates: candidates.isEmpty ? .band(of: home.patches) : .paths(candidates),
      recipes: try source.recipes(book), scenarios: try matrix.planned(book),
      settings: try matrix.chosenSettings(book), rules: book.signatureRules, width: runs.width,
      programs: home.programs, locations: Locations(environment: variables))
    source.fill(&request)
    request.otherRecipes = [try book.build(named: "full-core")]
    try runs.fill(&request)
    try environment.fill(&request)
    return request
  }
}
