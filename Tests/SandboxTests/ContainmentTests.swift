import Foundation
import Processes
import Testing
@testable import Sandbox

/// A sandbox that shares the processes around it, as one in a container has to.
@Suite struct ContainmentTests {
  private func shell(_ script: String, limits: SandboxLimits = .tool) -> Command {
    SandboxProfile.run(mounts: [], guest: nil, limits: limits)
      .command("/bin/sh", ["-c", script], containment: .sharedProcesses)
  }

  @Test func outsideOfAContainerNothingLessThanAllIsMade() {
    if !Containment.isContainer { #expect(Containment.possible == .full) }
  }

  @Test func aMachineThatMakesSandboxesIsNotRefused() async throws {
    try await Containment.requireSandbox()
  }

  @Test func whatRefusesASandboxIsToldInBubblewrapsWords() async throws {
    // An option that it does not know keeps it from making one, on every machine.
    let result = try await run(Command("bwrap", ["--no-such-option"], environment: [:]))
    let error = try #require(SandboxError(trial: result))
    #expect(error.description.contains(": bwrap: "), "\(error.description)")
    #expect(error.lines.count == 2)
    #expect(error.exitCode == .ownError)
  }

  @Test func itSeesTheProcessesAroundIt() async throws {
    let own = ProcessInfo.processInfo.processIdentifier
    let result = try await run(
      shell("test -d /proc/\(own) && echo seen; test $$ != 1 && echo other"))
    #expect(result.outputText == "seen\nother\n", "\(result.errorText)")
  }

  @Test func theRestOfTheWallStands() async throws {
    let script = """
      id -u; ls -A / | grep -E '^(home|root|run)$'; cat /proc/net/dev | grep -c :
      (: >> /proc/sys/kernel/core_pattern) 2>/dev/null || echo refused
      """
    let result = try await run(shell(script))
    #expect(result.outputText == "65534\n1\nrefused\n", "\(result.errorText)")
  }

  @Test func whatItLeavesBehindEndsWithIt() async throws {
    // No output is held open: what is left would go on unseen.
    let marker = "\(UInt64.random(in: 1 << 40..<1 << 41))"
    let result = try await run(
      shell("setsid sleep \(marker) >/dev/null 2>&1 </dev/null & sleep 0.2; exit 4"))
    #expect(result.status == .code(4), "\(result.errorText)")
    #expect(!isAlive(marker))
  }

  @Test func itsMemoryIsLookedAt() async throws {
    var limits = SandboxLimits.tool
    limits.memory = 16 << 20
    let script = "head -c 24000000 /dev/zero | tail -c 24000000 | (sleep 20; cat >/dev/null)"
    let result = try await run(shell(script, limits: limits))
    #expect(result.exceeded == .memory(16 << 20), "\(result.status) \(result.errorText)")
  }

  /// Whether a process with `marker` among its arguments is there and no zombie.
  private func isAlive(_ marker: String) -> Bool {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.contains { entry in
      guard Int(entry) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
      else { return false }
      return String(decoding: line, as: UTF8.self).contains(marker)
    }
  }
}
