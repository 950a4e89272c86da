import Files
import Foundation
import Judging
import Model
import Storage
@testable import Commands

/// A small evaluation as one process would have written it, and as parts of it do.
struct PartFixture {
  let folder: ScratchFolder
  private static let scenarios = ["a", "b", "c"].map {
    Scenario(
      name: $0, question: "?", script: "\($0).php", settings: ["on", "off"], must: [.exit(0)])
  }
  private static let settings = [
    Settings(name: "on", promisesForking: true), Settings(name: "off"),
  ]

  init() throws { folder = try ScratchFolder(in: NSTemporaryDirectory(), named: "parts") }

  var opening: Opening {
    var opening = Opening(
      startedAt: 1000,
      source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil),
      scenarios: Self.scenarios, settings: Self.settings, rules: SignatureRules(),
      environment: [], sampling: Sampling(.runs(2)))
    opening.plan = Plan(
      inputs: ["scripts": "1"], environment: ["PHP": "8.2.1 NTS", "kernel": "Linux 6"],
      machine: "m")
    return opening
  }

  private var candidates: [Entry] {
    let subjects: [Subject] = [.base, .candidate("fix"), .candidate("worse"), .candidate("same")]
    return subjects.map { subject in
      var entry = CandidateEntry(subject, title: "")
      entry.tree = subject.name
      return .candidate(entry)
    }
      + subjects.map { subject in
        let code = subject == .candidate("same") ? "base" : subject.name
        return .build(
          BuildEntry(
            subject, recipe: "r",
            outcome: .built(key: subject.name, codeDigest: code, seconds: 1, reused: false)))
      }
  }

  private func run(_ subject: Subject, _ cell: CellID, _ number: Int) -> Entry {
    let fails =
      switch subject {
      case .base: cell.scenario == "a"
      case .candidate("worse"): cell.scenario == "a"
      default: false
      }
    return .run(
      RunEntry(
        subject, cell, number: number,
        observation: Observation(
          startedAt: 1000 + Double(number), ending: .ended(.code(fails ? 1 : 0)), duration: 1000)))
  }

  /// What one process writes: `cells` of the evaluation.
  private func entries(_ opening: Opening) -> [Entry] {
    let subjects: [Subject] = [.base, .candidate("fix"), .candidate("worse")]
    let own = Set(opening.cells)
    let scenarios = Self.scenarios.filter { scenario in
      own.contains { $0.scenario == scenario.name }
    }
    var entries = [.opened(opening)] + candidates
    for number in 1...2 {
      for scenario in scenarios {
        entries.append(
          run(
            .control(.noExtension), CellID(scenario: scenario.name, settings: "on"), number))
      }
      for cell in opening.cells { entries += subjects.map { run($0, cell, number) } }
    }
    var closing = Closing(seconds: 10)
    closing.isWhole = true
    closing.verdicts = Assessment(entries + [.closed(closing)])?.stored
    return entries + [.closed(closing)]
  }

  /// What one process comes to.
  var whole: Assessment? { Assessment(entries(opening)) }

  /// The entries of part `number` of `count`.
  func part(
    _ number: Int, of count: Int, changing change: (inout Opening) -> Void = { _ in }
  ) throws -> [Entry] {
    var opening = opening
    guard var plan = opening.plan, let shard = Shard(number, of: count) else { return [] }
    plan.shard = shard
    plan.weights = CellCosts().weights(for: opening)
    plan.cells = ShardPlan(plan.weights, groups: opening.controlGroups, parts: count)
      .cells(of: shard)
    opening.plan = plan
    change(&opening)
    let named = candidates.compactMap { if case .candidate(let entry) = $0 { entry } else { nil } }
    let digest = PlanDigest.of(opening, named)
    opening.plan?.digest = digest ?? ""
    return entries(opening)
  }

  /// Writes a record as an evaluation does.
  func write(_ entries: [Entry]) throws -> String {
    let writer = try RecordWriter(folder: folder.path, startedAt: 1000)
    for entry in entries { try writer.append(entry) }
    return writer.path
  }

  /// The records of all parts.
  func parts(_ count: Int) throws -> [RecordPart] {
    try (1...count).map { try RecordPart(path: write(part($0, of: count))) }
  }
}
