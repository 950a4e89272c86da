import Model
import Testing
@testable import Basics
@testable import Judging

@Suite("What a record comes to")
struct AssessmentTests {
  private let cell = CellID(scenario: "a", settings: "on")

  private var opening: Opening {
    Opening(
      startedAt: 1,
      source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil),
      scenarios: [
        Scenario(
          name: "a", question: "?", script: "a.php", settings: ["on"],
          must: [.exit(0), .phase(role: "child", name: "rpc-answered", atLeast: 1)])
      ], settings: [Settings(name: "on", promisesForking: true)], rules: SignatureRules(),
      environment: [], sampling: Sampling(.runs(1)))
  }

  private func built(_ subject: Subject) -> [Entry] {
    [
      .candidate(CandidateEntry(subject, title: "")),
      .build(
        BuildEntry(
          subject, recipe: "r",
          outcome: .built(key: subject.name, codeDigest: "\(subject)", seconds: 1, reused: false))),
    ]
  }

  private func run(_ subject: Subject, code: Int = 0) -> Entry {
    .run(
      RunEntry(
        subject, cell, number: 1,
        observation: Observation(startedAt: 1, ending: .ended(.code(code)), duration: 5)))
  }

  @Test(
    "a candidate that is called as the base or a control is judged as any other",
    arguments: ["base", "no extension", "changed comment"])
  func anyName(_ name: String) throws {
    let candidate = Subject.candidate(name)
    // It ends with 0 and does no RPC: without the extension that would be all that is asked.
    let assessment = try #require(
      Assessment(
        [.opened(opening)] + built(.base) + [run(.base, code: 1)] + built(candidate)
          + [run(candidate), .closed(Closing(seconds: 1))]))
    #expect(assessment.base?.cells.map(\.tally.failed) == [1])
    #expect(assessment.candidates.map(\.candidate.subject) == [candidate])
    #expect(assessment.candidates.map(\.judgement.verdict) == [.fail])
    #expect(assessment.controls.map(\.shown) == ["not run", "nothing is known of it", "not built"])
  }

  @Test("of a record that was changed after its end no verdict stands")
  func altered() throws {
    var closing = Closing(seconds: 1)
    func verdicts() throws -> [CandidateVerdict] {
      let fix = Subject.candidate("fix")
      let entries =
        [.opened(opening)] + built(.base) + [run(.base, code: 1)] + built(fix) + [run(fix, code: 1)]
      let assessment = try #require(Assessment(entries + [.closed(closing)]))
      return assessment.candidates.map(\.judgement.verdict)
    }
    #expect(try verdicts() == [.fail])
    closing.isAltered = true
    #expect(try verdicts() == [.inconclusive])
  }

  @Test(
    "a candidate whose base was not built is told why, and whose fault that is",
    arguments: [
      (
        BuildEntry.Outcome.error("No space left on device"), CandidateVerdict.error,
        ExitCode.ownError
      ),
      (.failed(why: "step make ended with code 2", hint: nil), .inconclusive, .inconclusive),
    ])
  func withoutBase(
    _ outcome: BuildEntry.Outcome, _ verdict: CandidateVerdict, _ code: ExitCode
  ) throws {
    let assessment = try #require(
      Assessment([
        .opened(opening), .candidate(CandidateEntry(.base, title: "")),
        .candidate(CandidateEntry(.candidate("fix"), title: "")),
        .build(BuildEntry(.base, recipe: "r", outcome: outcome)), .closed(Closing(seconds: 1)),
      ]))
    let judgement = try #require(assessment.candidates.first?.judgement)
    let why = try #require(assessment.base?.judgement.why)
    #expect(judgement.verdict == verdict)
    #expect(judgement.why.hasPrefix("not built, since the base") && judgement.why.hasSuffix(why))
    #expect(assessment.exitCode == code)
  }

  @Test(
    "a candidate by another recipe than the base is compared with what that recipe makes of the base",
    arguments: [("own", CandidateVerdict.noEffect), ("other", .fail)])
  func anotherRecipe(_ code: String, _ verdict: CandidateVerdict) throws {
    let fix = Subject.candidate("fix")
    let build = BuildEntry(
      fix, recipe: "core",
      outcome: .built(key: "k", codeDigest: "own", seconds: 1, reused: false), baseCode: code)
    let assessment = try #require(
      Assessment(
        [.opened(opening)] + built(.base) + [run(.base, code: 1)] + [
          .candidate(CandidateEntry(fix, title: "")), .build(build), run(fix, code: 1),
          .closed(Closing(seconds: 1)),
        ]))
    #expect(assessment.candidates.map(\.judgement.verdict) == [verdict])
  }

  @Test("runs that were judged are not judged again")
  func handedOn() throws {
    let entries = [.opened(opening)] + built(.base) + built(.candidate("fix"))
    let passed = RunVerdict.verdict(Verdict(.pass, why: "as it was said"))
    let hung = RunVerdict.verdict(Verdict(.hang, why: "as it was said"))
    let assessment = try #require(
      Assessment(
        entries.map { JudgedEntry($0) } + [
          JudgedEntry(run(.base), hung), JudgedEntry(run(.candidate("fix"), code: 3), passed),
        ]))
    #expect(assessment.base?.cells.map(\.tally.verdict.outcome) == [.hang])
    #expect(assessment.candidates.map(\.judgement.verdict) == [.pass])
    #expect(assessment.candidates.first?.runs[cell]?.map(\.verdict) == [passed])
  }
}
