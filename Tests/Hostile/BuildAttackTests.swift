import Building
import Files
import Foundation
import Glibc
import Processes
import Sandbox
import Storage
import Testing

/// Builds that would leave their sandbox, look where they may not, or never end.
@Suite final class BuildAttackTests {
  private let ground: Ground

  init() throws { ground = try Ground() }

  private func text(of artifact: Artifact) throws -> String {
    let store = ArtifactStore(folder: "\(ground.scratch.path)/cache/artifacts")
    return String(decoding: try readFile(artifact.path(of: "out.so", in: store)), as: UTF8.self)
  }

  @Test(
    "a build step that writes, mounts or looks around gets nothing",
    arguments: ["write.sh", "mount.sh", "sight.sh"])
  func asksInVain(_ attack: String) async throws {
    let files = ["src/attack": try Ground.text(attack)]
    let told = try text(of: await ground.build("sh attack > out.so", files: files))
    #expect(told == "ASKED \(attack.dropLast(3))\n")
    #expect(ground.victimIsUntouched)
  }

  @Test func callsNothingThatIsRefused() async throws {
    let files = ["src/calls.c": try Ground.text("calls.c")]
    let script = "cc -w -o calls calls.c && ./calls > out.so"
    #expect(try text(of: await ground.build(script, files: files)) == "ASKED calls\n")
  }

  private func end(
    _ script: String, files: [String: String] = [:], _ change: (inout SandboxLimits) -> Void
  ) async -> String? {
    var limits = SandboxLimits.build(jobs: 1)
    change(&limits)
    do throws(BuildError) {
      _ = try await ground.build(script, files: files, limits: limits)
      return nil
    } catch {
      if case .stepFailed(_, _, let line, _) = error { return line }
      return "\(error)"
    }
  }

  @Test func endsAtAStatedLimit() async throws {
    let loop = await end("while :; do :; done") { $0.silentCPU = 0.5 }
    #expect(loop == "it used more than 0.5 s of CPU time without a line of output")
    let wait = await end("sleep 1000") { $0.idle = 0.5 }
    #expect(wait == "it did nothing for 0.5 s")
    let many = await end("for i in $(seq 40); do sleep 1000 & done; wait") { $0.processes = 30 }
    #expect(many == "it had more than 30 processes")
    let memory = await end("php -n -r '$a = str_repeat(\"x\", 90 << 20); sleep(1000);'") {
      $0.memory = 64 << 20
    }
    #expect(memory == "it used more than 64 MiB of memory")
    let shared = await end(
      "cc -w -o shared shared.c && ./shared", files: ["src/shared.c": try Ground.text("shared.c")]
    ) { $0.memory = 64 << 20 }
    #expect(shared == "it used more than 64 MiB of memory")
    let file = await end("head -c 4000000 /dev/zero > big") { $0.fileSize = 1 << 20 }
    #expect(file == "it wrote a file of more than 1 MiB")
    #expect(ground.leftovers.isEmpty)
  }

  @Test(
    "what a build leaves in the place of its file is taken only where it is a file",
    arguments: [
      "ln -s ../../../victim/file out.so", "ln -s /etc/passwd out.so",
      "ln -s /proc/self/environ out.so", "ln -s /dev/zero out.so", "mkfifo out.so", "mkdir out.so",
      "truncate -s 600000000 out.so",
    ])
  func yieldsNothing(_ script: String) async {
    let error = await #expect(throws: BuildError.self) { try await self.ground.build(script) }
    guard case .nothingYielded? = error else {
      Issue.record("\(error as (any Error)?)")
      return
    }
    #expect(ground.leftovers.isEmpty)
  }

  @Test func leavesNothingThatCannotBeRemoved() async throws {
    let script = """
      mkdir -p shut/inner && touch shut/inner/x && chmod 0 shut/inner/x shut/inner shut
      d=.; for i in $(seq 200); do d=$d/deep; done; mkdir -p $d; echo out > out.so
      """
    _ = try await ground.build(script)
    #expect(ground.leftovers.isEmpty)
  }

  @Test func aBadDependencyFileIsNoneAndHoldsNothingUp() async throws {
    let base = HostileTree(files: ["src/a.c": "int a;\n", "src/b.c": "int b;\n"])
    let make = "mkfifo a.dep 2>/dev/null; ln -s /dev/zero b.dep; cat a.c b.c > out.so"
    _ = try await ground.build(make, files: base.files)
    let changed = try await ground.build(
      make, files: ["src/b.c": "int c;\n"], previous: base, earlier: [base.id: base.files])
    #expect(try text(of: changed) == "int a;\nint c;\n")
  }

  @Test func aLinkOfThePatchLeadsNowhere() async throws {
    let base = HostileTree(
      files: ["src/a.c": "int a;\n", "src/zz/x.dep": "x.lo: ../b.h\n", "src/b.h": "1"],
      links: ["src/zz/.libs": ground.victim, "src/up": "../../../victim"])
    let make = "cat a.c b.h > out.so"
    _ = try await ground.build(make, files: base.files, links: base.links)
    _ = try await ground.build(
      make, files: base.files.merging(["src/b.h": "2"]) { $1 }, links: base.links, previous: base,
      earlier: [base.id: base.files])
    #expect(ground.victimIsUntouched)
  }
}
