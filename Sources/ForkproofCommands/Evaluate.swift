import ArgumentParser
import Building
import Evaluation
import Fetching
import Foundation
import Judging
import Recipes
import Reporting
import Running
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

  @Option(help: "A source by its name, or the URL or path of a git repository.")
  var source = "debian"

  @Option(help: "Tag, branch, full commit id or refs/pull/N/head in the source.")
  var ref: String?

  @Flag(help: "Ask the source again for what was fetched before.")
  var refresh = false

  @Option(help: "The build recipe; by itself each candidate gets the cheapest that builds it.")
  var recipe: String?

  @Option(name: .customLong("scenario"), help: "Only this scenario; may be given again.")
  var scenarios: [String] = []

  @Flag(help: "Every scenario there is, instead of the five that tell most.")
  var allScenarios = false

  @Option(
    name: .customLong("scenarios"), help: "A folder of scenarios beside ours; may be given again.")
  var scenarioFolders: [String] = []

  @Option(
    name: .customLong("with-extension"),
    help: "Another extension, NAME=PATH, for the scenarios that require it; may be given again.")
  var extensions: [String] = []

  @Option(name: .customLong("settings"), help: "Only these settings; may be given again.")
  var settings: [String] = []

  @Option(help: "Runs of each cell while it passes.")
  var runs = 3

  @Flag(help: "Go on with a cell after its first failing run.")
  var keepGoing = false

  @Option(help: "Outer context lines of a hunk that may be missing.")
  var fuzz = 0

  @Option(help: "Runs in flight at once.")
  var jobs: Int?

  @Option(help: "What keeps runs apart from the machine: bubblewrap, or none.")
  var sandbox = Runner.Isolation.bubblewrap

  @Option(help: "The PHP that scripts run with.")
  var php = "php"

  @Option(help: "The phpize of that PHP.")
  var phpize = "phpize"

  @Option(help: "The php-config of that PHP.")
  var phpConfig = "php-config"

  @Option(help: "How to show the report.")
  var format = ReportFormat.terminal

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let console = Console(environment: environment)
    try await reporting(to: console) {
      let request = try request(environment: environment)
      let progress = Progress(console)
      defer { progress.finish() }
      let evaluation = Evaluation(request) { progress.take($0) }
      let (path, entries) = try await interruptible { try await evaluation.run() }
      progress.finish()
      console.say("record: \(path)")
      return try show(entries, of: path, as: format, on: console).exitCode
    }
  }

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    guard jobs ?? 1 > 0 else { throw ValidationError("--jobs must be at least 1") }
    guard (0...3).contains(fuzz) else { throw ValidationError("--fuzz must be 0 to 3") }
  }

  private func request(environment: [String: String]) throws -> Request {
    let home = try Home.find(environment: environment)
    let book = try RecipeBook.load(folders: [home.recipes], scenarios: scenarioFolders)
    let chosen = try settings.isEmpty ? defaultSettings(book) : settings.map(book.settings(named:))
    let planned = try plannedScenarios(book)
    var request = Request(
      source: try sourceChoice(book),
      candidates: candidates.isEmpty ? .band(of: home.patches) : .paths(candidates),
      recipes: try (recipe.map { [$0] } ?? ["system-core", "relinked-core"]).map(
        book.build(named:)),
      scenarios: planned, settings: chosen,
      rules: book.signatureRules,
      width: jobs ?? 3 * ProcessInfo.processInfo.activeProcessorCount, programs: home.programs,
      locations: Locations(environment: environment))
    request.refresh = refresh
    request.fuzz = fuzz
    request.runsPerCell = runs
    request.keepsGoing = keepGoing
    request.isolation = sandbox
    request.extensions = try extensionsByName()
    request.php = php
    request.phpize = phpize
    request.phpConfig = phpConfig
    return request
  }

  private func extensionsByName() throws(UsageError) -> [String: String] {
    var found: [String: String] = [:]
    for given in extensions {
      let parts = given.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, isExtensionName(parts[0]) else {
        throw UsageError(
          "--with-extension \(given) names no extension", hint: "write it as swoole=/path/swoole.so"
        )
      }
      guard exists(parts[1]) else {
        throw UsageError("--with-extension \(given): there is no such file", hint: nil)
      }
      found[parts[0]] = URL(fileURLWithPath: parts[1]).resolvingSymlinksInPath().path
    }
    return found
  }

  /// Whether a name can stand in a path and in a line of PHP's settings.
  private func isExtensionName(_ name: String) -> Bool {
    name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// The two that the reports are about: what everybody has, and what the documentation asks for.
  private func defaultSettings(_ book: RecipeBook) throws -> [Settings] {
    try ["default", "on-epoll1"].map(book.settings(named:))
  }

  /// What an evaluation asks unless it is told to ask more: whether the child exits, and whether
  /// gRPC works in the child and still works in the parent. It is over in a minute.
  private static let firstQuestions = [
    "child-deadline", "child-rpc", "exit-after-rpc", "exit-idle", "parent-rpc",
  ]

  private func plannedScenarios(_ book: RecipeBook) throws -> [PlannedScenario] {
    let all = book.scenarios.map(\.name)
    let names = allScenarios ? all : scenarios.isEmpty ? Self.firstQuestions : scenarios
    return try names.map { name in
      let scenario = try book.scenario(named: name)
      let script = try book.script(ofScenario: name)
      return PlannedScenario(scenario, folder: String(script.dropLast(scenario.script.count + 1)))
    }
  }

  private func sourceChoice(_ book: RecipeBook) throws -> SourceChoice {
    let isPlace = source.contains("/") || source.contains(":")
    guard isPlace else { return .recipe(try book.source(named: source), ref: ref) }
    guard let ref else {
      throw UsageError(
        "--source \(source) needs a --ref", hint: "name a tag, a branch or a full commit id")
    }
    return .repository(url: source, ref: ref)
  }
}

extension Runner.Isolation: ExpressibleByArgument {}
