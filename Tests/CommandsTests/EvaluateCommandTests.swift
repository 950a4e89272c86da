import Testing
@testable import Commands

@Suite("forkproof evaluate")
struct EvaluateCommandTests {
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
