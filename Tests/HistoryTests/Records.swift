import Files
import Foundation
import Model
import Recipes
import Storage
import TestSupport
@testable import History
@testable import Judging

/// Records on disk as evaluations leave them, small.
struct Records {
  let scratch: ScratchFolder
  var folder: String { "\(scratch.path)/records" }
  var database: String { "\(scratch.path)/cache/history.sqlite" }

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "history")
    try makeFolder(folder)
  }

  func index() throws -> HistoryIndex { try HistoryIndex(records: folder, database: database) }

  /// Writes a record; `hangs` names the scenarios in which the candidate `fix` hangs.
  func write(
    _ name: String, startedAt: Double, hangs: Set<String> = [], candidate: String = "fix",
    code: String = "c0de", milliseconds: Int = 40, isWhole: Bool = true
  ) throws {
    var entries: [Entry] = [
      .opened(Self.opening(startedAt)), .candidate(CandidateEntry(.base, title: "")),
      .build(Self.built("base", code: "ba5e")),
      .candidate(CandidateEntry(.named(candidate), title: "a fix")),
      .build(Self.built(candidate, code: code)),
    ]
    for scenario in Self.scenarios {
      entries.append(Self.run("no extension", scenario, hangs: false, milliseconds))
      for number in 1...3 {
        entries.append(Self.run("base", scenario, hangs: true, milliseconds, number))
        entries.append(
          Self.run(candidate, scenario, hangs: hangs.contains(scenario), milliseconds, number))
      }
    }
    if isWhole { entries.append(.closed(Closing(seconds: 12.5))) }
    try write(entries, as: name)
  }

  func write(_ entries: [Entry], as name: String) throws {
    let encoder = JSONEncoder()
    let lines = try entries.map { Array(try encoder.encode($0)) + [UInt8(ascii: "\n")] }
    try writeFile(Array(lines.joined()), to: "\(folder)/\(name).jsonl")
  }

  static let scenarios = ["exit-idle", "child-rpc"]

  private static func opening(_ startedAt: Double) -> Opening {
    Opening(
      startedAt: startedAt,
      source: SourceEntry(
        name: "debian", url: "/x/grpc.git", ref: "debian/1", commit: "0123456789abcdef",
        tree: "abc", version: "1.51.1"),
      scenarios: scenarios.map {
        Scenario(
          name: $0, question: "Does it end?", sapi: .cli, script: "\($0).php",
          settings: ["on-epoll1"], must: [.exit(0)])
      },
      settings: [Settings(name: "on-epoll1", promisesForking: true)], rules: SignatureRules(),
      environment: [], sampling: Sampling(.runs(3)))
  }

  private static func built(_ name: String, code: String) -> BuildEntry {
    BuildEntry(
      .named(name), recipe: "system-core",
      outcome: .built(key: "key-\(code)", codeDigest: code, seconds: 1, reused: false))
  }

  private static func run(
    _ candidate: String, _ scenario: String, hangs: Bool, _ milliseconds: Int, _ number: Int = 1
  ) -> Entry {
    let observation = Observation(
      startedAt: 1_700_000_000, ending: hangs ? .deadlock : .ended(.code(0)),
      duration: milliseconds * 1000)
    return .run(
      RunEntry(
        .named(candidate), CellID(scenario: scenario, settings: "on-epoll1"), number: number,
        observation: observation))
  }
}
