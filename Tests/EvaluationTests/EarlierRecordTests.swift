import Basics
import Model
import Storage
import Testing
@testable import Evaluation

@Suite("A record to go on from") struct EarlierRecordTests {
  private static let opening: Opening = {
    let scenario = Scenario(
      name: "a", question: "?", script: "a.php", settings: ["on"], must: [.exit(0)])
    var opening = Opening(
      startedAt: 1000,
      source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil),
      scenarios: [scenario], settings: [Settings(name: "on")], rules: SignatureRules(),
      environment: [], sampling: Sampling(.runs(2)))
    opening.plan = Plan(
      inputs: ["scripts": "1", "recipes": "1"],
      environment: ["PHP": "8.2.1 NTS", "forkproof": "0.2.0", Plan.runFormat: "2"], machine: "m")
    return opening
  }()

  private static func entries(_ opening: Opening, _ candidates: [String] = ["fix"]) -> [Entry] {
    [.opened(opening)]
      + candidates.map { .candidate(CandidateEntry(.candidate($0), title: "")) }
  }

  /// Why the record of an opening that `change` was made to is not gone on with; nil where it is.
  private func refusal(
    candidates: [String] = ["fix"], _ change: (inout Opening) -> Void = { _ in }
  ) -> PlanError? {
    var made = Self.opening
    change(&made)
    let written = Self.entries(made, candidates)
    made.plan?.digest = PlanDigest.of(written) ?? ""
    let wanted = Self.entries(Self.opening)
    guard var plan = Self.opening.plan else { return nil }
    plan.digest = PlanDigest.of(wanted) ?? ""
    let earlier = EarlierRecord(name: "r", Self.entries(made, candidates))
    do throws(PlanError) {
      try earlier.check(plan, wanted)
      return nil
    } catch {
      return error
    }
  }

  @Test("of the same plan is gone on with")
  func same() {
    #expect(refusal() == nil)
    #expect(refusal { $0.startedAt = 2000 } == nil)
  }

  @Test("of another plan is refused by what differs")
  func otherPlan() {
    #expect(refusal(candidates: ["fix", "more"]) == .otherPlan("r", ["candidates"]))
    #expect(
      refusal { opening in
        opening.source?.tree = "u"
        opening.sampling.confidence = 0.9
      } == .otherPlan("r", ["source", "sampling"]))
    #expect(refusal { $0.plan?.inputs["scripts"] = "2" } == .otherPlan("r", ["scripts"]))
    #expect(refusal { $0.plan?.inputs["new"] = "2" } == .otherPlan("r", ["new"]))
    #expect(
      refusal { $0.settings = [] }?.description
        == "r: what it was made with is not the same: settings")
  }

  @Test("of an older forkproof is refused by the format that it is in, and told what to do")
  func otherFormat() throws {
    let older = try #require(refusal { $0.plan?.environment[Plan.runFormat] = "1" })
    #expect(
      older.description == "r: it is in format 1 of runs, and this forkproof goes on with 2 alone")
    #expect(
      older.hint
        == "go on with the forkproof that made it, or run forkproof evaluate again with this one")
    let silent = refusal { $0.plan?.environment[Plan.runFormat] = nil }
    #expect(silent == .otherFormat("r", "a format of runs that it does not tell", now: "2"))
    let schema = refusal { $0.schema = 2 }
    #expect(schema == .otherFormat("r", "format 2 of records", now: "\(Opening.schema)"))
    #expect(refusal { $0.plan = nil } == .noPlan("r"))
  }

  @Test("of another environment is refused by what that was and is")
  func otherEnvironment() {
    #expect(
      refusal { $0.plan?.environment["forkproof"] = "0.1.0" }?.description
        == "r: forkproof was 0.1.0, and is 0.2.0")
    #expect(refusal { $0.plan?.machine = "n" } == .otherMachine("r"))
    #expect(refusal { $0.plan?.shard = Shard(1, of: 1) }.map(isOtherPart) == true)
  }

  private func isOtherPart(_ error: PlanError) -> Bool { error == .otherPart("r") }
}
