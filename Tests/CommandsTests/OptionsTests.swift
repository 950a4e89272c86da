import Evaluation
import Foundation
import Model
import Recipes
import Reporting
import Testing
@testable import Commands

@Suite("Options of an evaluation")
struct OptionsTests {
  private static func options(_ arguments: String...) throws -> EvaluateCommand {
    try EvaluateCommand.parse(arguments)
  }

  private static func book() throws -> RecipeBook {
    try RecipeBook.load(folders: try Home.find(environment: [:]).recipes)
  }

  @Test(
    "numbers out of their range are refused",
    arguments: [
      "--runs 0", "--jobs 0", "--jobs 4097", "--confidence 0.5", "--confidence 1",
      "--max-failure-rate 0", "--max-failure-rate 1", "--fuzz 4", "--fuzz=-1",
      "--runs 3 --until-certain", "--budget 10", "--budget 0s", "--budget 1.5h",
    ])
  func ranges(text: String) {
    let arguments = text.split(separator: " ").map(String.init)
    #expect(throws: (any Error).self) { try EvaluateCommand.parse(arguments) }
  }

  @Test(
    "a budget is a whole number of seconds, minutes or hours",
    arguments: [
      ("90s", 90), ("10m", 600), ("2h", 7200),
    ])
  func budget(text: String, seconds: Int) throws {
    #expect(try Self.options("--budget", text).options.runs.budget == .seconds(seconds))
  }

  @Test("older names of options mean the same")
  func older() throws {
    let command = try Self.options(
      "--fresh", "--refresh", "--scenarios", "own", "--exclude", "0.2", "--until-certain")
    #expect(command.options.runs.fresh && command.options.source.refresh)
    #expect(command.options.matrix.folders == ["own"])
    let build = try command.options.source.request(
      .paths([]), Self.book(), .init(cache: "/c", state: "/s"))
    #expect(build.fetching.refetches)
    var request = EvaluationRequest(
      build, scenarios: [], settings: [], rules: SignatureRules(), width: 1,
      environment: RunEnvironment(programs: "/p"))
    try command.options.runs.fill(&request.matrix)
    #expect(request.rerunsAll)
    #expect(request.sampling.goal == .certain(rate: 0.2))
  }

  @Test("the options of an environment name it again")
  func namedAgain() throws {
    let words = [
      "--sandbox", "none", "--php", "/opt/php/bin/php", "--with-extension", "swoole=/s.so",
      "--phpize", "/opt/php/bin/phpize",
    ]
    let options = try EvaluateCommand.parse(words + ["--scenario-dir", "own"]).options
    #expect(options.environment.arguments == words)
    #expect(options.matrix.folderArguments == ["--scenario-dir", "own"])
    #expect(try Self.options().options.environment.arguments == [])
  }

  @Test("without options scenarios and settings are those of the recipes' defaults")
  func defaults() throws {
    let (command, book) = (try Self.options(), try Self.book())
    let defaults = try book.evaluationDefaults()
    #expect(try command.options.matrix.planned(book).map(\.scenario.name) == defaults.scenarios)
    #expect(try command.options.matrix.chosenSettings(book).map(\.name) == defaults.settings)
    let all = try Self.options("--all-scenarios").options.matrix.planned(book)
    #expect(all.count == book.scenarios.count && all.count > defaults.scenarios.count)
  }

  @Test("an unknown scenario is refused with the nearest")
  func unknown() throws {
    let matrix = try Self.options("--scenario", "exit-idel").options.matrix
    let error = #expect(throws: RecipeError.self) { try matrix.planned(Self.book()) }
    #expect(error?.lines.contains("hint: did you mean 'exit-idle'?") ?? false)
  }

  @Test("a stress profile adds rows, once however often it is given")
  func profiles() throws {
    let command = try Self.options("--stress", "one-core", "--profile", "one-core")
    let build = try command.options.source.request(
      .paths([]), Self.book(), .init(cache: "/c", state: "/s"))
    var request = EvaluationRequest(
      build, scenarios: [], settings: [Settings(name: "a"), Settings(name: "b")],
      rules: SignatureRules(), width: 1, environment: RunEnvironment(programs: "/p"))
    try command.options.runs.fill(&request.matrix)
    #expect(request.settings.map(\.name) == ["a", "b", "a+one-core", "b+one-core"])
    #expect(throws: (any Error).self) { try Self.options("--stress", "two-cores") }
  }

  @Test("the address of a source needs a ref, its name does not")
  func source() throws {
    let book = try Self.book()
    let address = try Self.options("--source", "https://example.org/x").options.source
    let error = #expect(throws: UsageError.self) { try address.choice(book) }
    #expect(error?.hint == "name a tag, a branch or a full commit id")
    #expect(
      try Self.options("--source", "./x", "--ref", "v1").options.source.choice(book)
        == .repository(url: "./x", ref: "v1"))
    #expect(
      try Self.options().options.source.choice(book)
        == .recipe(book.source(named: "debian"), ref: nil))
  }

  @Test(
    "an overlay is a source with a ref after the last @ of its path",
    arguments: [
      ("debian", "debian", nil), ("debian@1.51.1", "debian", "1.51.1"),
      ("https://example.org/x.git@v1.78.0", "https://example.org/x.git", "v1.78.0"),
      ("https://me@example.org/x.git", "https://me@example.org/x.git", nil),
      ("https://me@example.org/x.git@refs/tags/v1", "https://me@example.org/x.git", "refs/tags/v1"),
      ("https://me@example.org", "https://me@example.org", nil),
      ("me@example.org:x.git", "me@example.org:x.git", nil),
      ("me@example.org:x.git@v1", "me@example.org:x.git", "v1"), ("./a@b/x@v1", "./a@b/x", "v1"),
    ])
  func overlay(text: String, source: String, ref: String?) {
    let named = NamedSource(overlay: text)
    #expect(named.text == source)
    #expect(named.ref == ref)
  }

  @Test("what is wrong with an overlay is told of that option")
  func overlayError() throws {
    let book = try Self.book()
    let error = #expect(throws: UsageError.self) {
      try NamedSource(overlay: "https://example.org/x").choice(book)
    }
    #expect(error?.description == "--overlay https://example.org/x needs https://example.org/x@REF")
  }

  @Test(
    "an extension is a name, with a file that is there",
    arguments: [
      ("swoole", true), ("swoole=/etc/passwd", true), ("swoole=/nonexistent.so", false),
      ("a-b", false), ("", false), ("=x", false),
    ])
  func extensions(text: String, isTaken: Bool) throws {
    let environment = try Self.options("--with-extension", text).options.environment
    let made = try? environment.runEnvironment(programs: "/p")
    #expect((made != nil) == isTaken)
  }

  @Test("an extension is given once")
  func again() throws {
    let environment = try Self.options("--with-extension", "a", "--with-extension", "a=/etc/passwd")
      .options.environment
    #expect(throws: UsageError.self) { try environment.runEnvironment(programs: "/p") }
  }
}

@Suite("Formats of a report")
struct FormatOptionsTests {
  private static func wanted(_ arguments: String...) throws -> [FormatRequest] {
    try ReportCommand.parse(arguments).formats.wanted
  }

  @Test("the terminal's report is shown where nothing else goes to standard output")
  func terminal() throws {
    #expect(try Self.wanted("--format", "json") == [FormatRequest(.json)])
    #expect(
      try Self.wanted("--format", "json=a.json")
        == [FormatRequest(.terminal), FormatRequest(.json, file: "a.json")])
    #expect(
      try Self.wanted("--format", "html", "-o", "a.html") == [FormatRequest(.html, file: "a.html")])
  }

  @Test("every format has a name that is taken", arguments: ReportFormat.allCases)
  func names(format: ReportFormat) throws {
    #expect(try Self.wanted("--format", format.rawValue) == [FormatRequest(format)])
  }

  @Test(
    "two to standard output, two to one file, no file and no format are refused",
    arguments: [
      ["--format", "json", "--format", "html"], ["--format", "json=a", "--format", "html=a"],
      ["--format", "json=a", "--output", "a"], ["--format", "json="], ["--format", "pdf"],
    ])
  func refused(arguments: [String]) {
    #expect(throws: (any Error).self) { try ReportCommand.parse(arguments) }
  }
}
