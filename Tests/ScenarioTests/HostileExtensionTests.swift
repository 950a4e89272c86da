import Glibc
import Judging
import Testing

/// Extensions that forge evidence, and extensions that do harm: each is found out, and none is our own fault.
@Suite struct HostileExtensionTests {
  /// What the extension does, in which scenario, and what must be said of it.
  static let attacks: [(String, String, [Verdict.Outcome])] = [
    ("nothing", "exit-idle", [.pass]),
    ("plays-alone", "exit-idle", [.forged]),
    ("plays-another", "exit-idle", [.forged]),
    ("hides-an-end", "exit-idle", [.forged]),
    ("talks-nonsense", "exit-idle", [.forged]),
    ("leaves", "exit-idle", [.rpcFailed]),
    ("refuses", "exit-idle", [.badExit]),
    ("floods", "exit-idle", [.leak]),
    ("talks", "exit-idle", [.leak]),
    ("multiplies", "exit-idle", [.leak]),
    ("kills-init", "exit-idle", [.pass]),
    ("kills-all", "exit-idle", [.crash]),
    ("stops-all", "exit-idle", [.hang]),
    ("stops-parent", "exit-idle", [.hang]),
    ("closes-all", "exit-idle", [.pass]),
    ("fills", "exit-idle", [.pass]),
    ("kills-all", "exit-after-rpc", [.forged, .crash]),
    ("stops-all", "exit-after-rpc", [.forged]),
  ]

  @Test(arguments: attacks)
  func isFoundOut(_ attack: String, _ scenario: String, _ outcomes: [Verdict.Outcome])
    async throws
  {
    let judged = try await ScenarioBench().verdict(scenario, hostile: attack)
    let verdict = try #require(judged.verdict, "\(judged)")
    #expect(outcomes.contains(verdict.outcome), "\(verdict)")
  }

  @Test func anExtensionThatCannotBeLoadedFails() async throws {
    let verdict = try await ScenarioBench().verdict("exit-idle", hostile: nil).verdict
    #expect(verdict?.outcome == .rpcFailed)
    #expect(verdict?.why.contains("grpc.so was not loaded") == true, "\(verdict as Any)")
  }

  /// Root keeps every capability in the sandbox, so that nothing is refused to it there.
  @Test(.enabled(if: geteuid() != 0, "root may trace whatever it likes"))
  func theProbeIsOutOfReach() async throws {
    let verdict = try await ScenarioBench().verdict("exit-idle", hostile: "reaches").verdict
    #expect(verdict?.outcome == .pass, "\(verdict as Any)")
  }
}
