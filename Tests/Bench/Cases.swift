import Evaluation
import Foundation
import Git
import Model
import Recipes
import Sandbox
import Storage

/// The file of the extension that is patched.
private let extensionFile = "src/php/ext/grpc/timeval.c"
/// The file of the core that is patched.
private let coreFile = "src/core/lib/iomgr/timer_generic.cc"
/// A header of the core that some fifty files include.
private let coreHeader = "src/core/lib/gprpp/thd.h"

extension Bench {
  /// Writes files of the source to a folder.
  static func checkout(_ ground: BenchGround, _ paths: [String], to folder: String) throws {
    let store = try Repository(openBare: ground.locations.objects)
    let tree = ground.source.result.tree
    // Versions differ in what they bring along.
    let present = try paths.filter { try store.entry(in: tree, at: $0) != nil }
    try store.checkout(tree, below: present, into: folder, epoch: 946_684_800)
  }
}

extension Measurement {
  func extensionPatch(_ ground: BenchGround, _ rounds: Int) async throws -> Result {
    let floor = try await ExtensionFloor(ground, file: extensionFile)
    var floors: [Double] = []
    var values: [Double] = []
    let settings = [try ground.book.settings(named: "default")]
    for round in 0...rounds {
      let request = try ground.request(
        [try ground.numberedPatch(extensionFile)], scenarios: [], settings: settings)
      let value = try await timed(request).buildTime(1)
      // The first one warms the cache.
      guard round > 0 else { continue }
      values.append(value)
      floors.append(try await floor.measure())
    }
    let (value, bare) = (median(values), median(floors))
    return Result(
      name: rawValue, seconds: value, floor: bare, target: "at most 2 floors",
      isMet: value <= 2 * bare)
  }

  /// With the fix of the extension, so that the cells pass, in all cells of a default evaluation: until
  /// each has its first verdict. That they are decided, which takes more runs, is told beside it.
  func firstRow(_ ground: BenchGround, _ rounds: Int) async throws -> Result {
    let (scenarios, settings) = try ground.firstCells()
    let floor = try await ExtensionFloor(ground, file: extensionFile)
    var values: [Double] = []
    var floors: [Double] = []
    var note = ""
    for round in 0...rounds {
      let candidate = try ground.series(
        ["\(ground.home)/patches/grpc-1.51/extension-fork-handlers.patch"],
        then: try ground.numberedPatch(extensionFile))
      var request = try ground.request([candidate], scenarios: scenarios, settings: settings)
      request.sampling = Sampling(.decided)
      let watch = try await timed(request)
      let build = try watch.build(1)
      guard let runs = watch.times.runs[build.subject], let last = runs.last,
        let row = watch.times.cells[build.subject], let full = row.values.max(),
        row.count == scenarios.count * settings.count
      else { throw BenchError("the candidate has no full row: \(watch.times.outcomes)") }
      guard round > 0 else { continue }
      note = "\(runs.count) runs decide it, after \(number(last - build.start)) s"
      values.append(full - build.start)
      floors.append(try await floor.measure())
    }
    return Result(
      name: rawValue, seconds: median(values), floor: median(floors), target: "at most 3 s",
      isMet: median(values) <= 3, note: note)
  }

  func corePatch(
    _ ground: BenchGround, _ rounds: Int, fromNothing: Double?
  ) async throws -> Result {
    let floor = try await CoreFloor(ground, unit: coreFile)
    var values: [Double] = []
    var floors: [Double] = []
    var whole: [Double] = []
    for round in 0...rounds {
      let watch = try await timed(
        try ground.request(
          [try ground.numberedPatch(coreFile)], scenarios: [],
          settings: [try ground.book.settings(named: "default")]))
      let times = watch.times
      guard round > 0 else { continue }
      let build = try watch.build(1)
      guard let library = times.extensions[build.subject] else {
        throw BenchError("the core was not relinked: \(times.outcomes)")
      }
      whole.append(build.end - build.start)
      values.append(library - build.start)
      floors.append(try await floor.measure())
    }
    let value = median(values)
    let times = fromNothing.map { "\(number($0 / value)) times less than the whole core" }
    return Result(
      name: rawValue, seconds: value, floor: median(floors),
      target: "at most 8 s, 50 times less than the whole core",
      isMet: value <= 8 && fromNothing.map { $0 >= 50 * value } ?? true,
      note: "with the extension \(number(median(whole))) s; "
        + (times ?? "the whole core was not measured yet: forkproof-bench full"))
  }

  func headerPatch(_ ground: BenchGround) async throws -> Result {
    let request = try ground.request(
      [
        try ground.patch(
          coreHeader,
          adding: "static const int forkproof_bench = \(Int32.random(in: 1 ... .max));")
      ], scenarios: [], settings: [try ground.book.settings(named: "default")])
    let before = try machineCPU()
    let watch = try await timed(request)
    let cpu = try machineCPU() - before
    return Result(
      name: rawValue, seconds: try watch.buildTime(1), floor: cpu / Double(cores),
      note: "\(number(cpu)) s of the machine's CPU time")
  }

  func manyCandidates(_ ground: BenchGround) async throws -> Result {
    var told: [String] = []
    var second: Double = 0
    var last: Double = 0
    for count in [1, 1, 2, 4, 8, 16, 32] {
      let patches = try (0..<count).map { _ in try ground.numberedPatch(extensionFile) }
      let request = try ground.request(
        patches, scenarios: ["exit-idle"],
        settings: [try ground.book.settings(named: "on-epoll1")], runs: 1)
      var watch: Stopwatch?
      let value = try await seconds { watch = try await timed(request) }
      told.append("\(count): \(number(value))")
      guard let watch, count == 32 else { continue }
      second = median(try (2...4).map { try watch.buildTime($0) })
      last = median(try (30...32).map { try watch.buildTime($0) })
    }
    return Result(
      name: rawValue, seconds: last, floor: second, target: "no dearer than the second",
      isMet: last <= 1.2 * second,
      note: "seconds by count: \(told.dropFirst().joined(separator: ", "))")
  }
}
