import Foundation
import Judging
import Model
import Recipes
import TestSupport
import Testing
@testable import Basics
@testable import Reporting

@Suite("Reproductions")
struct ReproductionReportTests {
  private static func issue(
    _ title: String, _ signatures: [String], versions: VersionRange = VersionRange()
  ) -> IssueReport {
    IssueReport(
      name: "swoole-2604", title: title,
      report: Reference(owner: "swoole", repository: "swoole-src", number: 2604),
      reported: "Swoole 4.3", versions: versions, settings: "on-epoll1",
      scenarios: ["swoole-server", "exit-idle"], outcome: .hang, signatures: signatures)
  }

  private static func looked(
    _ issue: IssueReport, _ passedOver: [String], _ runs: Int,
    _ make: (Int) -> Observation
  ) -> Reproduction {
    let entries =
      [.opened(Fixture.opening)] + Fixture.candidate("base", "the unpatched source", diff: nil)
      + (1...runs).map { Fixture.run("base", "exit-idle", "on-epoll1", $0, make($0)) }
    guard let assessment = Assessment(entries) else { fatalError("the fixture has no opening") }
    return Reproduction(issue, scenario: "exit-idle", passedOver: passedOver, in: assessment)
  }

  private static let forked =
    "deadlock in postfork_child: TimerManager::Shutdown waits for thread timer_manager, which did "
    + "not survive the fork"

  static let all = [
    looked(
      issue("A server does not end by kill", [forked, "deadlock in zm_shutdown_grpc: *"]),
      ["swoole-server: this PHP has no swoole extension"], 3
    ) { $0 == 2 ? RunBuilder.passed() : RunBuilder.hung(RunBuilder.insideFork, after: "forking") },
    looked(issue("Another failure", ["crash (SIG*) in *"]), [], 2) {
      $0 == 2
        ? RunBuilder.crashed(6, RunBuilder.doubleFree) : RunBuilder.hung(RunBuilder.moduleShutdown)
    },
    looked(issue("Nothing happens", [forked]), [], 3) { _ in RunBuilder.passed() },
    Reproduction(
      issue("Too old\u{1b}[31m", [forked]),
      finding: .untestable(why: "this needs grpc up to 1.4, the source is grpc 1.51.1", hint: "go")),
    Reproduction(issue("Interrupted", [forked]), finding: .inconclusive(why: "interrupted")),
  ]

  @Test("a reproduction has its golden text at each width", arguments: [0, 80])
  func golden(_ width: Int) throws {
    let text = render(Self.all, style: TerminalStyle(width: width, colours: false))
    try expectGolden(text, "Golden/reproduction-\(width).txt")
  }
}
