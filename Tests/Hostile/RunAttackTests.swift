import Files
import Foundation
import Model
import Recipes
import Running
import Sandbox
import Storage
import Testing

/// Scripts under test that would leave their sandbox, or get at what watches them.
/// One after the other: one of them takes all of the machine that it can get.
@Suite(.serialized) final class RunAttackTests {
  private let ground: Ground
  private let runner: Runner

  init() async throws {
    ground = try Ground()
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let root = URL(filePath: Ground.attacks).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let programs = [bundle, "\(root)/.build/debug"].first { exists("\($0)/forkproof-probe") }
    var runner = try Runner(php: try await PhpRuntime.detect(), programFolder: programs ?? bundle)
    runner.libraries = try RecipeBook.load(folders: ["\(root)/recipes"])
      .target(named: "grpc").libraries
    self.runner = runner
  }

  /// What is seen of `script` of ours, with the peer that echoes.
  private func observation(
    of script: String, _ settings: Settings, _ limits: RunLimits
  ) async throws -> Observation {
    let root = URL(filePath: Ground.attacks).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    var scenario = try RecipeBook.load(folders: ["\(root)/recipes"]).scenario(named: "exit-idle")
    scenario.script = script
    scenario.peer = .echo
    let place = RunPlace(scripts: Ground.attacks)
    var specs = try RunSpecMaker(runner)
    let spec = try specs.spec(scenario, settings, of: .php, at: place)
    return try await runner.run(spec, at: place, limits: limits)
  }

  @Test("a tested script that writes, mounts or looks around gets nothing")
  func asksInVain() async throws {
    var settings = Settings(name: "hostile")
    settings.environment = [
      "VICTIM": "\(ground.victim)/file", "HOME_OF_HOST": NSHomeDirectory(), "WORD": Ground.word,
    ]
    let seen = try await observation(of: "probe.php", settings, RunLimits(measuring: 0))
    #expect(seen.ending == .ended(.code(0)), "\(seen.ending)")
    let lines = seen.output.standardOutput.split(separator: "\n").map(String.init)
    #expect(lines.filter { $0.hasPrefix("HOLE") } == [], "\(seen.output.standardError)")
    let asked = lines.filter { $0.hasPrefix("ASKED") }.sorted()
    #expect(
      asked == [
        "ASKED calls", "ASKED forkproof-peer", "ASKED forkproof-probe", "ASKED mount",
        "ASKED probe", "ASKED sight", "ASKED write",
      ])
    #expect(ground.victimIsUntouched)
  }

  /// It forks until the kernel refuses, within the limits of a run.
  @Test("a run that forks without end is ended for it")
  func forksWithoutEnd() async throws {
    let seen = try await observation(of: "forks.php", Settings(name: "hostile"), RunLimits())
    let excess = try #require(seen.evidence?.excess)
    #expect(excess.contains(" processes"), "\(excess)")
  }
}
