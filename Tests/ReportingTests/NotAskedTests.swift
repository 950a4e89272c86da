import Judging
import Model
import Testing
@testable import Basics
@testable import Reporting

@Suite("What was not asked")
struct NotAskedTests {
  private let why = "this PHP has no swoole extension"
  private let plain = TerminalStyle(width: 0, colours: false)

  /// All cells under `default` were skipped, those under `on-epoll1` ran.
  private func report() throws -> ReportInput {
    let skipped = Observation(startedAt: 1_700_000_010, ending: .skipped(why), duration: 0)
    let entries: [Entry] = ["base", "core-atfork"].flatMap { name in
      Fixture.candidate(name, name)
        + Fixture.runs(name, "on-epoll1", times: 4) { _ in
          name == "base"
            ? RunBuilder.hung(RunBuilder.insideFork, after: "forking") : RunBuilder.passed()
        }
        + Fixture.scenarios.map { Fixture.run(name, $0.name, "default", 1, skipped) }
    }
    return try #require(
      ReportInput([.opened(Fixture.opening)] + entries + [.closed(Closing(seconds: 1))]))
  }

  @Test("every format tells it with the reason", arguments: ReportFormat.allCases)
  func told(_ format: ReportFormat) throws {
    #expect(try render(report(), as: format, style: plain).contains(why))
  }

  @Test("a pass says how much was asked, and scenarios with one reason share a line")
  func counted() throws {
    let text = try render(report(), as: .terminal, style: plain)
    #expect(text.contains("\nPASS so far <53 % (3 of 6 asked) core-atfork\n"), "\(text)")
    #expect(
      text.contains(
        "\nnot asked\n    exit-idle under default; child-rpc under default; child-deadline under "
          + "default: \(why)\n"), "\(text)")
  }
}
