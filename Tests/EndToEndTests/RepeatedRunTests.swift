import Files
import Foundation
import Judging
import Model
import Recipes
import Storage
import Testing

extension EndToEnd {
  /// How often cells run, what is kept of it, and what can be asked of it afterwards: on the real
  /// source.
  @Suite(.serialized) struct RepeatedRunTests {
    private let forkproof = CommandLine.shared
    private let exitIdle = ["--scenario", "exit-idle", "--settings", "on-epoll1"]

    /// Passes in this cell however often it is run. Of the seed's patch a run in a thousand or two
    /// hangs there, by a lock that the fork caught.
    private let sound = "patches/grpc-1.51/extension-fork-handlers.patch"

    private func evaluate(_ more: String...) async throws -> (
      code: Int, record: StoredRecord, path: String
    ) {
      let result = try await forkproof(["evaluate"] + exitIdle + more)
      guard case .code(let code) = result.status else { throw UnexpectedEnd() }
      return (code, try result.record(), try result.recordPath())
    }

    private struct UnexpectedEnd: Error {}

    @Test("a cell is run until it is decided, and never again for the same artifact")
    func decidedOnce() async throws {
      let first = try await evaluate(sound)
      #expect(first.code == 0)
      let base = first.record.runs.filter { $0.subject == .base }
      #expect(base.count == 5)
      for subject in [Subject.candidate("extension-fork-handlers"), .control(.noExtension)] {
        #expect(first.record.runs.count { $0.subject == subject } == 29)
      }
      let second = try await evaluate(sound)
      #expect(second.code == 0)
      #expect(second.record.runs.allSatisfy { $0.isReused })
      #expect(Regrading(second.record.entries)?.differences == [])
      let anew = try await evaluate(sound, "--rerun", "--runs", "1")
      #expect(anew.record.runs.allSatisfy { !$0.isReused })
    }

    @Test("the controls are run and hold")
    func controls() async throws {
      let record = try await evaluate("patches/grpc-1.51/forget-channels.patch").record
      let assessment = try #require(Assessment(record.entries))
      #expect(
        assessment.controls.map(\.shown) == [
          "passes in 1 of 1 cells", "fails in 1 of 1 cells where it is known to",
          "makes the same machine code as the base",
        ])
      #expect(assessment.brokenControls == [])
    }

    @Test("a profile is a row of its own, and a row without runs is not decided")
    func profiles() async throws {
      let pressed = try await evaluate(
        sound, "--stress", "one-core", "--stress",
        "slow-child", "--runs", "1")
      let assessment = try #require(Assessment(pressed.record.entries))
      #expect(
        assessment.base?.cells.map(\.id.settings) == [
          "on-epoll1", "on-epoll1+one-core", "on-epoll1+slow-child",
        ])
      #expect(assessment.base?.cells.allSatisfy { $0.tally.verdict.outcome == .hang } == true)
    }

    @Test("one second is not enough for a thousand runs, and the report says so")
    func budget() async throws {
      let result = try await evaluate(
        sound, "--budget", "1s", "--runs", "1000")
      let assessment = try #require(Assessment(result.record.entries))
      let why = try #require(assessment.candidates.first).judgement.why
      #expect(result.code == 2, "\(why)")
      #expect(why.contains("of 1000 clean runs"), "\(why)")
    }

    @Test("a run can be left for a debugger, and its sandbox entered again")
    func kept() async throws {
      let folder = "\(forkproof.folder)/kept"
      _ = try await evaluate(
        "patches/grpc-1.51/comment-only.patch", "--runs", "1", "--keep-runs", folder)
      let run = "\(folder)/base/exit-idle/on-epoll1/1"
      for name in ["plan.json", "observation.json", "enter", "again"] {
        #expect(exists("\(run)/\(name)"))
      }
      let again = try await forkproof(
        ["evaluate"] + exitIdle + ["--keep-runs", folder, "patches/grpc-1.51/comment-only.patch"])
      #expect(again.status == .code(64))
      try FileManager.default.removeItem(atPath: folder)
    }

    @Test(
      "explain tells the lost threads and the stack, and refuses a candidate that the record has not"
    )
    func explains() async throws {
      let record = try await evaluate("patches/grpc-1.51/forget-channels.patch").path
      let told = try await forkproof(["explain", "base", "--record", record])
      #expect(told.status == .code(0))
      #expect(told.outputText.contains("threads lost at the fork"))
      #expect(told.outputText.contains("postfork_child"))
      let nobody = try await forkproof(["explain", "nobody", "--record", record])
      #expect(nobody.status == .code(64))
      #expect(nobody.errorText.hasPrefix("error: the record has no candidate 'nobody'\nhint: "))
    }
  }
}
