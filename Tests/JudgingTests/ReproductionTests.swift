import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Whether a report was reproduced")
struct ReproductionTests {
  private let title =
    "deadlock in zm_shutdown_grpc: TimerManager::Shutdown waits for thread timer_manager, which "
    + "did not survive the fork"

  private func issue(_ patterns: [String], _ outcome: BaseExpectation = .hang) -> IssueReport {
    IssueReport(
      name: "grpc-1", title: "It hangs", report: Reference(owner: "a", repository: "b", number: 1),
      reported: "1.0", settings: "on", scenarios: ["exit-after-rpc"], outcome: outcome,
      signatures: patterns)
  }

  private var passed: RunFixture {
    var run = RunFixture()
    run.report("rpc-ok")
    return run
  }

  private var failed: RunFixture {
    var run = RunFixture()
    run.report("fork-threw", ["error": "E: Oops"])
    return run
  }

  private func reproduction(
    _ issue: IssueReport, _ runs: [RunFixture], plain: RunFixture? = nil,
    build: BuildEntry.Outcome = .built(key: "k", codeDigest: "c", seconds: 1, reused: false)
  ) throws -> Reproduction {
    let opening = Opening(
      startedAt: 0,
      source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: "1.0"),
      scenarios: [RunFixture().scenario], settings: [Settings(name: "on")],
      rules: try Fixtures.grpcRules(), environment: [], sampling: Sampling(.runs(3)))
    func entry(_ subject: Subject, _ run: RunFixture) -> Entry {
      .run(
        RunEntry(
          subject, CellID(scenario: "exit-after-rpc", settings: "on"), number: 1,
          observation: run.observation))
    }
    let entries: [Entry] =
      [.opened(opening), .candidate(CandidateEntry(.base, title: ""))]
      + [plain].compactMap { $0 }.map { entry(.control(.noExtension), $0) }
      + [.build(BuildEntry(.base, recipe: "core", outcome: build))]
      + runs.map { entry(.base, $0) }
    return Reproduction(
      issue, scenario: "exit-after-rpc", passedOver: [],
      in: try #require(Assessment(entries)))
  }

  @Test("by title or by pattern", arguments: [true, false])
  func reproduced(_ isExact: Bool) throws {
    let pattern = isExact ? title : "deadlock in zm_shutdown_grpc: * waits *"
    let found = try reproduction(issue(["no", pattern]), [.deadlock(), passed, .deadlock()])
    #expect(found.finding == .reproduced(count: 2, runs: 3))
    #expect(found.finding.line() == "2 of 3 runs; rate 20.7 % to 93.9 % at 95 %")
    #expect(found.finding.exitCode == .passed)
    #expect(found.sightings.map(\.title) == [title])
  }

  @Test func anotherTitleIsAnotherFailure() throws {
    let found = try reproduction(
      issue(["deadlock in postfork_child: *"]), [.deadlock(), failed, .deadlock()])
    #expect(found.finding == .failsDifferently(count: 3, runs: 3))
    #expect(found.finding.exitCode == .failed)
    #expect(found.sightings.map(\.count) == [2, 1])
    #expect(found.sightings.allSatisfy { !$0.isExpected })
  }

  @Test func theTitleOfAnotherOutcomeIsNotIt() throws {
    let found = try reproduction(issue([title], .crash), [.deadlock()])
    #expect(found.finding == .failsDifferently(count: 1, runs: 1))
  }

  @Test func aFailureWithoutStacksIsKnownByItsReason() throws {
    let found = try reproduction(issue(["*Oops*"], .rpcFailed), [failed])
    #expect(found.finding == .reproduced(count: 1, runs: 1), "\(found)")
  }

  @Test func noneOfThemFailed() throws {
    let found = try reproduction(issue([title]), [passed, passed, passed])
    #expect(found.finding == .notReproduced(runs: 3))
    #expect(found.finding.line() == "0 of 3 runs failed; rate below 63.2 % at 95 %")
    #expect(found.finding.exitCode == .failed)
  }

  @Test func whatWasNotRunTellsNothing() throws {
    var skipped = RunFixture(.skipped("no swoole"))
    #expect(
      try reproduction(issue([title]), [skipped]).finding
        == .untestable(why: "no swoole", hint: nil))
    skipped.observation.ending = .notRun("no peer")
    #expect(try reproduction(issue([title]), [skipped]).finding.exitCode == .ownError)
    #expect(try reproduction(issue([title]), []).finding.exitCode == .inconclusive)
    let unbuilt = try reproduction(issue([title]), [], build: .failed(why: "no", hint: "h"))
    #expect(unbuilt.finding == .untestable(why: "the source does not build: no", hint: "h"))
    #expect(unbuilt.finding.exitCode == .untestable)
    #expect(
      try reproduction(issue([title]), [], build: .error("no cc")).finding.exitCode == .ownError)
  }

  @Test func aBrokenControlTakesEveryWordBack() throws {
    let found = try reproduction(issue([title]), [.deadlock()], plain: .deadlock())
    #expect(found.finding.exitCode == .inconclusive)
  }

  @Test func oneReproducedFailureOfAReportIsEnough() {
    let findings: [Reproduction.Finding] = [
      .untestable(why: "", hint: nil), .notReproduced(runs: 1), .reproduced(count: 1, runs: 1),
      .error(why: ""),
    ]
    #expect(ExitCode(findings) == .passed)
    #expect(ExitCode(findings.dropLast(2)) == .failed)
    #expect(ExitCode(findings.prefix(1)) == .untestable)
    #expect(ExitCode([Reproduction.Finding]()) == .inconclusive)
  }
}
