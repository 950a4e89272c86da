import Testing
@testable import Commands

@Suite("forkproof evaluate")
struct EvaluateCommandTests {
  @Test("--resume takes no option that it would pass over")
  func besideResume() {
    #expect(
      EvaluateCommand.wordBesideResume(["evaluate", "--resume", "x", "--runs", "5"]) == "--runs")
    #expect(EvaluateCommand.wordBesideResume(["evaluate", "--format=json", "--resume"]) != nil)
    #expect(
      EvaluateCommand.wordBesideResume(["evaluate", "--resume", "x", "-q", "--color=never"]) == nil)
    #expect(EvaluateCommand.wordBesideResume(["evaluate", "--resume", "--budget", "10m"]) == nil)
  }

  @Test("without arguments it takes all patches, by the defaults of the recipes")
  func defaults() throws {
    let command = try parsed(EvaluateCommand.self, "evaluate")
    #expect(command.input.candidates == [])
    #expect(!command.baseOnly && !command.bisect)
    #expect(command.options.source.source == nil)
    #expect(command.options.matrix.scenarios == [] && !command.options.matrix.allScenarios)
    #expect(command.options.runs.saysNothing)
    #expect(command.formats.wanted == [FormatRequest(.terminal)])
  }

  @Test("candidates and options may come in any order")
  func order() throws {
    let command = try parsed(
      EvaluateCommand.self, "evaluate", "a.patch", "--scenario", "leak", "-", "--bisect")
    #expect(command.input.candidates == ["a.patch", "-"])
    #expect(command.options.matrix.scenarios == ["leak"])
    #expect(command.bisect)
  }

  @Test("--base-only leaves no room for candidates")
  func baseOnly() {
    #expect(refusal("evaluate", "--base-only") == nil)
    #expect(refusal("evaluate", "--base-only", "a.patch")?.code == 64)
  }

  @Test("a part is K of N, and costs come from a record")
  func parts() throws {
    let command = try parsed(EvaluateCommand.self, "evaluate", "--shard", "2/4", "--costs", "x")
    #expect(command.parts.shard?.description == "2/4")
    #expect(command.parts.costs == "x")
    #expect(refusal("evaluate", "--shard", "5/4")?.code == 64)
    #expect(refusal("evaluate", "--plan", "--shards", "4") == nil)
    #expect(refusal("evaluate", "--plan")?.code == 64)
    #expect(refusal("evaluate", "--shards", "4")?.code == 64)
    #expect(refusal("evaluate", "--plan", "--shards", "4", "--shard", "1/4")?.code == 64)
  }

  @Test("--resume takes one record or none")
  func resume() throws {
    #expect(try parsed(EvaluateCommand.self, "evaluate", "--resume").resume)
    #expect(refusal("evaluate", "--resume", "one") == nil)
    #expect(refusal("evaluate", "--resume", "one", "two")?.code == 64)
  }

  @Test("standard input can be read once only")
  func standardInput() {
    #expect(refusal("evaluate", "-", "a.patch") == nil)
    #expect(refusal("evaluate", "-", "-")?.code == 64)
  }

  @Test("a report whose folder is not there is refused before anything runs")
  func folder() async throws {
    let command = try parsed(
      EvaluateCommand.self, "evaluate", "--format", "html=/nonexistent/report.html")
    #expect(await exitCode(of: command) == 64)
  }

  @Test("while bisecting, wrong use ends the bisection")
  func bisecting() async throws {
    let command = try parsed(
      EvaluateCommand.self, "evaluate", "--bisect", "--format", "html=/nonexistent/report.html")
    #expect(await exitCode(of: command) == 255)
  }
}
