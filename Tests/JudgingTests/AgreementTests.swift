import Model
import Recipes
import TestSupport
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Two ways of building, held together")
struct AgreementTests {
  private static let scenario = Scenario(
    name: "exit", question: "Does it exit?", script: "s.php", settings: ["on"], must: [.exit(0)])

  /// A record in which each candidate's run ends with a code; nil is a build that failed.
  private func assessment(_ runs: [(String, Int?)]) throws -> Assessment {
    try assessment(runs.map { ($0.0, $0.1.map { code in [code] }) })
  }

  /// The same with several runs of each.
  private func assessment(_ runs: [(String, [Int]?)]) throws -> Assessment {
    let source = SourceEntry(
      name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil)
    var settings = Settings(name: "on")
    settings.promisesForking = true
    var entries: [Entry] = [
      .opened(
        Opening(
          startedAt: 0, source: source, scenarios: [Self.scenario], settings: [settings],
          rules: try Fixtures.grpcRules(), environment: [], sampling: Sampling(.runs(1))))
    ]
    for (name, codes) in runs {
      entries.append(.candidate(CandidateEntry(.named(name), title: "")))
      let outcome: BuildEntry.Outcome =
        codes == nil
        ? .failed(why: "no", hint: nil)
        : .built(key: name, codeDigest: name, seconds: 1, reused: false)
      entries.append(.build(BuildEntry(.named(name), recipe: "r", outcome: outcome)))
      for (index, code) in (codes ?? []).enumerated() {
        var observation = Observation(
          startedAt: 0, ending: .ended(code < 0 ? .signal(-code) : .code(code)), duration: 1)
        var process = ProcessTrace(pid: 2, parent: 1, name: "php", firstSeen: 0)
        process.exit = code < 0 ? .signal(-code) : .code(code)
        observation.processes = [process]
        entries.append(
          .run(
            RunEntry(
              .named(name), CellID(scenario: "exit", settings: "on"), number: index + 1,
              observation: observation)))
      }
    }
    return try #require(Assessment(entries + [.closed(Closing(seconds: 1))]))
  }

  private func agreement(
    _ first: [(String, Int?)], _ second: [(String, Int?)]
  ) throws -> Agreement {
    Agreement(try assessment(first), try assessment(second), recipes: ["one", "two"])
  }

  @Test func theSameInEveryCell() throws {
    let runs: [(String, Int?)] = [("base", 1), ("good", 0), ("bad", 3), ("broken", nil)]
    let agreement = try agreement(runs, runs)
    #expect(agreement.agrees)
    #expect(agreement.rows.map(\.subject.name) == ["base", "good", "bad", "broken"])
    #expect(agreement.rows.map(\.shared) == [1, 1, 1, 0])
  }

  @Test func aCellThatDiffersIsNamed() throws {
    let agreement = try agreement([("base", 1), ("x", 0)], [("base", 1), ("x", 2)])
    #expect(!agreement.agrees && agreement.rows[0].agrees)
    let difference = try #require(agreement.rows[1].differences.first)
    #expect(difference.cell == CellID(scenario: "exit", settings: "on"))
    #expect(difference.verdicts.map { $0?.outcome } == [.pass, .badExit])
  }

  @Test func aBuildThatFailedOnOneSideIsADifference() throws {
    let agreement = try agreement([("base", 1), ("x", nil)], [("base", 1), ("x", 0)])
    #expect(!agreement.agrees)
    #expect(agreement.rows[1].verdicts == [.buildFailed, .pass])
    #expect(agreement.rows[1].differences.count == 1)
  }

  @Test func aCandidateThatIsMissingOnOneSideIsADifference() throws {
    #expect(try !agreement([("base", 1), ("x", 0)], [("base", 1)]).agrees)
  }

  /// A race that fails in two ways is the same race, whichever came first or more often.
  @Test func aRaceAgreesWithItself() throws {
    let first = try assessment([("base", [1]), ("x", [3, 3, -6])])
    let second = try assessment([("base", [1]), ("x", [-6, -6, 3, 0])])
    let agreement = Agreement(first, second, recipes: ["one", "two"])
    #expect(agreement.agrees && agreement.rows.map(\.mixed) == [0, 1])
  }

  @Test func aWayOfFailingThatOnlyOneSideKnowsIsADifference() throws {
    let first = try assessment([("base", [1]), ("x", [3, 3, 3])])
    for codes in [[-6, -6, -6], [-6, -6, -6, 0], [0, 0, 0]] {
      let second = try assessment([("base", [1]), ("x", codes)])
      let agreement = Agreement(first, second, recipes: ["one", "two"])
      #expect(!agreement.agrees && agreement.rows[1].differences.count == 1)
    }
  }

  @Test func nothingRunIsNothingAgreedOn() throws {
    #expect(try !agreement([("base", nil)], [("base", nil)]).agrees)
  }
}
