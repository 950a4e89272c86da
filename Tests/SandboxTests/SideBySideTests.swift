import Processes
import Sandbox
import Testing

@Suite struct SideBySideTests {
  @Test func eachGetsItsOwnAnswerInOrder() async throws {
    let commands = (0..<100).map {
      Command("sh", ["-c", "echo \($0); echo \($0) >&2; exit \($0 % 7)"])
    }
    let results = try await run(commands)
    for (number, result) in results.enumerated() {
      #expect(
        result.outputText == "\(number)\n" && result.errorText == "\(number)\n",
        "\(number): \(result)")
      #expect(result.status == .code(number % 7), "\(number)")
    }
  }

  @Test func theFirstThatCannotBeRunIsTold() async {
    let error = await #expect(throws: CommandError.self) {
      try await run([Command("true", []), Command("no-such-1", []), Command("no-such-2", [])])
    }
    #expect("\(error as (any Error)?)".contains("no-such-1"))
  }
}
