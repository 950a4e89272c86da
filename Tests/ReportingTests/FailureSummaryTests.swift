import Judging
import Model
import Testing
@testable import Basics
@testable import Reporting

@Suite("Failures of a report")
struct FailureSummaryTests {
  /// The same hang, without the proof that nothing can end it.
  private static var stalled: Observation {
    var run = RunBuilder.hung(RunBuilder.insideFork, after: "forking")
    run.ending = .stalled
    for index in run.stalls.indices { run.stalls[index].kind = .stalled }
    return run
  }

  private func report(_ runs: [String: [Observation]]) throws -> ReportInput {
    let made = runs.sorted { $0.key < $1.key }.flatMap { scenario, observations in
      observations.enumerated().map { index, observation in
        Fixture.run("base", scenario, "on-epoll1", index + 1, observation)
      }
    }
    return try #require(
      ReportInput([.opened(Fixture.opening)] + Fixture.candidate("base", "base") + made))
  }

  @Test("a hang that only some runs prove is one failure, by the title of the proof")
  func proof() throws {
    let proved = RunBuilder.hung(RunBuilder.insideFork, after: "forking")
    let report = try report([
      "child-deadline": [Self.stalled], "child-rpc": [Self.stalled, proved], "exit-idle": [proved],
    ])
    #expect(report.failures.map { String($0.title.prefix(26)) } == ["deadlock in postfork_child"])
    #expect(
      report.failures.first?.places == [0: report.columns.filter { $0.settings == "on-epoll1" }])
    let numbers = FailureNumbers(report)
    #expect(report.columns.compactMap { numbers[0, $0] } == [1, 1, 1])
  }

  @Test("a hang that no run proves is told as a stall")
  func noProof() throws {
    let report = try report(["exit-idle": [Self.stalled, Self.stalled]])
    #expect(report.failures.map { String($0.title.prefix(23)) } == ["stall in postfork_child"])
  }
}
