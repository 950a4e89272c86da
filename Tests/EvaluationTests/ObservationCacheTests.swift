import Files
import Foundation
import Model
import Recipes
import Storage
import TestSupport
import Testing
@testable import Candidates
@testable import Evaluation

@Suite("Observations that are kept")
struct ObservationCacheTests {
  private let scratch: ScratchFolder
  private var scripts: String { "\(scratch.path)/scripts" }

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-observations")
    try makeFolder("\(scratch.path)/scripts/lib")
    try writeFile(Array("<?php".utf8), to: "\(scratch.path)/scripts/a.php")
  }

  private func cache(_ environment: [String: String] = ["php": "8.2"]) -> ObservationCache {
    ObservationCache(folder: "\(scratch.path)/kept", environment: environment)
  }

  private func key(_ cell: PlannedCell, _ environment: [String: String] = ["php": "8.2"])
    -> String?
  {
    var cache = cache(environment)
    return cache.key(of: cell)
  }

  @Test func whatIsKeptIsFoundInItsOrder() throws {
    let cache = cache()
    for time in 1...3 { try cache.keep(Cells.passed(at: Double(time)), under: "k") }
    #expect(cache.observations("k", limit: 2).map(\.startedAt) == [1, 2])
    #expect(cache.observations("k", limit: 9).count == 3)
    #expect(cache.observations("other", limit: 9) == [])
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

  @Test("a cell's key is that of everything its runs are made of")
  func keys() throws {
    let cell = Cells.cell(.named("fix"), folder: scripts)
    let first = try #require(key(cell))
    #expect(key(cell) == first)
    #expect(key(Cells.cell(.named("other name"), folder: scripts)) == first)
    #expect(key(Cells.cell(.named("fix"), key: "k2", folder: scripts)) != first)
    #expect(key(Cells.cell(.named("fix"), key: nil, folder: scripts)) != first)
    #expect(key(cell, ["php": "8.4"]) != first)
    let other = Settings(name: "on", ini: ["grpc.poll_strategy": "poll"])
    #expect(key(Cells.cell(.named("fix"), folder: scripts, settings: other)) != first)
    try writeFile(Array("<?php // changed".utf8), to: "\(scripts)/lib/b.php")
    #expect(key(cell) != first)
    #expect(key(Cells.cell(.named("fix"), folder: "/nonexistent")) == nil)
  }
}
