import Files
import Foundation
import Model
import Processes
import Recipes
import Sandbox
import Testing
@testable import Building
@testable import Debian
@testable import Storage

@Suite struct CanaryTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-canary")
  }

  private var locations: Locations {
    Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state")
  }

  private func recipe(compilerCache: Bool = false) -> BuildRecipe {
    let step = BuildStep(
      name: "make", run: ["make"], reads: [], usesCompilerCache: compilerCache)
    return BuildRecipe(name: "x", reads: [], steps: [step], yields: ["x": "x"])
  }

  private let toolchain = Toolchain(phpize: "", phpConfig: "", fingerprint: ["cc": "1"])

  private var marks: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(locations.cache)/canaries")) ?? []
  }

  @Test func anHonestCachePassesAndIsAskedOnce() async throws {
    let canary = Canary(recipe(), toolchain: toolchain, locations: locations)
    try await canary.check()
    #expect(marks.count == 1)
    try await canary.check()
    #expect(marks.count == 1)
    var other = toolchain
    other.fingerprint["cc"] = "2"
    try await Canary(recipe(), toolchain: other, locations: locations).check()
    #expect(marks.count == 2)
    let left = try FileManager.default.contentsOfDirectory(atPath: locations.scratch)
    #expect(left.isEmpty)
  }

  @Test(.enabled(if: findProgram("ccache") != nil, "there is no ccache"))
  func theCompilersCacheIsAskedToo() async throws {
    try await Canary(recipe(compilerCache: true), toolchain: toolchain, locations: locations)
      .check()
    let folder = try #require(CompilerCache.folders(locations).first)
    let statistics = try await run(Command("ccache", ["-d", folder, "--print-stats"]))
    // That of the base: what a candidate's build asks is not counted, since it puts nothing in.
    #expect(statistics.outputText.contains("cache_miss\t1"))
  }

  /// Whatever it is asked for.
  @Test func aCompilerThatAnswersFromMemoryIsRefused() async throws {
    let canary = Canary(
      recipe(), toolchain: toolchain, locations: locations,
      compiler: "echo the same > canary.o; true")
    await #expect(throws: BuildError.cacheLies(locations.cache)) { try await canary.check() }
    #expect(marks.isEmpty)
  }
}
