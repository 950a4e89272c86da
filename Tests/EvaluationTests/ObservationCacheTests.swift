import Files
import Foundation
import Model
import Recipes
import Running
import Storage
import TestSupport
import Testing
@testable import Candidates
@testable import Evaluation

@Suite("Observations that are kept")
struct ObservationCacheTests {
  private let scratch: ScratchFolder
  private let machine = RunMachine(kernel: "6.1", cores: 2, sharesProcesses: false, sandbox: "d")

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-observations")
  }

  private func cache() -> ObservationCache { cache(of: machine) }

  private func cache(of machine: RunMachine) -> ObservationCache {
    ObservationCache(folder: "\(scratch.path)/kept", machine: machine)
  }

  @Test func whatIsKeptIsFoundInItsOrder() throws {
    let cache = cache()
    for time in 1...3 { try cache.keep(Cells.passed(at: Double(time)), under: "k") }
    #expect(cache.observations("k", limit: 2).map(\.startedAt) == [1, 2])
    #expect(cache.observations("k", limit: 9).count == 3)
    #expect(cache.observations("other", limit: 9) == [])
  }

  @Test("what the record to go on from has is not taken twice, though hidden words differ there")
  func goneOnWith() throws {
    let (cache, cell) = (cache(), Cells.cell(.named("fix")))
    var told = Cells.passed(at: 1)
    told.notes = ["wrote to /home/alice/x"]
    try cache.keep(told, under: "k")
    try cache.keep(Cells.passed(at: 2), under: "k")
    told.notes = ["wrote to ~/x"]
    let kept = KeptObservations(
      cache: cache, keys: [cell.id: "k"], before: [cell.id: [PackedObservation(told)]])
    let ledger = Ledger([cell], Sampling(.runs(5)), rules: SignatureRules())
    #expect(kept.unused(cell, 0, ledger).map(\.startedAt) == [2])
  }

  @Test("a run that was not made is not kept")
  func notMade() throws {
    let cache = cache()
    for ending in [Ending.notRun("no peer"), .skipped("no swoole")] {
      try cache.keep(Observation(startedAt: 1, ending: ending, duration: 0), under: "k")
    }
    #expect(cache.observations("k", limit: 9) == [])
  }

  @Test("a damaged line costs that line")
  func damaged() throws {
    let cache = cache()
    try cache.keep(Cells.passed(at: 1), under: "k")
    let path = "\(scratch.path)/kept/k.jsonl"
    let whole = try readFile(path)
    try writeFile(
      Array("{\"schema\":\n\u{0}garbage\n".utf8) + whole + whole.prefix(20), to: path)
    #expect(cache.observations("k", limit: 9).map(\.startedAt) == [1])
  }

  @Test("a cell's key is that of what its runs are made of, not of what it is called or judged by")
  func keys() throws {
    let first = try cache().key(of: Cells.cell(.named("fix")).spec)
    func key(_ cell: PlannedCell) throws -> String { try cache().key(of: cell.spec) }
    #expect(try key(Cells.cell(.named("other name"))) == first)
    var judged = Cells.scenario
    judged.must = [.exit(3)]
    judged.question = "why?"
    #expect(try key(Cells.cell(.named("fix"), judged)) == first)
    var longer = Cells.scenario
    longer.longestWait += 1
    #expect(try key(Cells.cell(.named("fix"), longer)) != first)
    #expect(try key(Cells.cell(.named("fix"), key: "k2")) != first)
    #expect(try key(Cells.cell(.named("fix"), key: nil)) != first)
    let other = Settings(name: "on", ini: ["grpc.poll_strategy": "poll"])
    #expect(try key(Cells.cell(.named("fix"), settings: other)) != first)
  }

  @Test("a machine's kernel and its count of cores are of the key")
  func machines() throws {
    let spec = Cells.cell(.named("fix")).spec
    var others = [machine, machine, machine]
    others[0].kernel = "6.2"
    others[1].cores = 3
    others[2].sharesProcesses = true
    let keys = try ([machine] + others).map { try cache(of: $0).key(of: spec) }
    #expect(Set(keys).count == 4)
  }
}
