import Judging
import Processes
import Sandbox
import Testing

/// Every scenario can pass, and can fail: a test that cannot fail is the worst bug.
@Suite struct ScenarioTests {
  /// Scenarios that need more than every PHP has.
  private static let skippable = [
    "apache-graceful", "exec-family", "exit-handlers", "fork-in-token", "fpm-preload",
    "fpm-programs", "fpm-recycle", "plain-exits", "swoole-server", "tls-credentials",
    "upstream-tests",
  ]
  /// A stub passes none of upstream's tests: `upstreamTests` breaks them otherwise.
  private static let withoutStub = ["upstream-tests"]

  static let names = (try? ScenarioBench.book.get().scenarios.map(\.name)) ?? []

  @Test(arguments: names)
  func passesWithoutTheExtension(_ name: String) async throws {
    let verdict = try await ScenarioBench().verdict(name, stub: nil)
    // What a machine does not have is not run there.
    let isSkipped = verdict?.outcome == .skipped
    #expect(isSkipped || verdict?.outcome == .pass, "\(verdict as Any)")
    #expect(!isSkipped || Self.skippable.contains(name), "\(verdict as Any)")
  }

  @Test(arguments: names.filter { !withoutStub.contains($0) })
  func passesWithAnExtensionThatWorks(_ name: String) async throws {
    let verdict = try await ScenarioBench().verdict(name, stub: "none")
    // Without Apache there is none to load it.
    let isSkipped = name == "apache-graceful" && verdict?.outcome == .skipped
    #expect(isSkipped || verdict?.outcome == .pass, "\(verdict as Any)")
  }

  @Test(arguments: faults)
  func fails(_ name: String, _ fault: String, _ outcome: Verdict.Outcome) async throws {
    let verdict = try await ScenarioBench().verdict(name, stub: fault)
    // A worker that FPM forks while it ends the others may be left waiting: that fails as well.
    var outcomes = name.hasPrefix("fpm-") ? [outcome, .hang] : [outcome]
    // On a busy machine Apache may reap a killed worker before the probe looks: its client got no answer.
    if name == "apache-graceful", outcome == .crash { outcomes.append(.rpcFailed) }
    #expect(outcomes.contains { $0 == verdict?.outcome }, "\(verdict as Any)")
  }

  /// The host's own files in the place of another system's: peer and proof stay where they are.
  @Test(arguments: [
    ("exit-idle", "none", Verdict.Outcome.pass), ("exit-idle", "hangs-at-exit", .hang),
    ("child-reconnect", "none", .pass), ("child-rpc", "crashes-at-exit", .crash),
    ("fpm-preload", "none", .pass), ("fpm-preload", "hangs-at-exit", .hang),
  ])
  func anotherRoot(_ name: String, _ fault: String, _ outcome: Verdict.Outcome) async throws {
    let verdict = try await ScenarioBench(root: SystemRoot(folder: "/")).verdict(name, stub: fault)
    #expect(verdict?.outcome == outcome, "\(verdict as Any)")
  }

  /// A failing test, and too few of them.
  @Test(
    .enabled(if: findProgram("phpunit") != nil, "there is no phpunit"),
    arguments: [
      (150, 0, Verdict.Outcome.pass), (150, 1, .regression), (149, 0, .regression),
    ])
  func upstreamTests(_ passing: Int, _ failing: Int, _ outcome: Verdict.Outcome) async throws {
    let verdict = try await ScenarioBench().verdictOnTests(passing: passing, failing: failing)
    #expect(verdict?.outcome == outcome, "\(verdict as Any)")
  }

  /// A scenario that no fault broke proves nothing.
  @Test func everyScenarioIsBroken() {
    let broken = Set(Self.faults.map(\.0)).union(Self.withoutStub)
    #expect(!Self.names.isEmpty)
    #expect(broken == Set(Self.names))
  }

  /// A scenario, what is broken in every process but the first, and what must be said of it.
  static let faults: [(String, String, Verdict.Outcome)] = [
    ("exit-idle", "hangs-at-exit", .hang),
    ("exit-idle", "killed-at-exit", .crash),
    ("exit-idle", "crashes-at-exit", .crash),
    ("exit-idle", "exits-badly", .badExit),
    ("exit-idle-nohang", "hangs-at-exit", .hang),
    ("exit-idle-nohang", "exits-badly", .badExit),
    ("exit-idle-sigchld-ignored", "hangs-at-exit", .hang),
    ("exit-channel", "hangs-at-exit", .hang),
    ("exit-after-rpc", "hangs-at-exit", .hang),
    ("exit-after-rpc", "crashes-at-exit", .crash),
    ("exit-force-new", "exits-badly", .badExit),
    ("exit-closed-channel", "crashes-at-exit", .crash),
    ("child-rpc", "never-calls", .rpcFailed),
    ("child-rpc", "unseen", .rpcFailed),
    ("child-rpc", "answers-another", .rpcFailed),
    ("child-rpc", "calls-as-another", .forged),
    ("child-rpc", "fails", .rpcFailed),
    ("child-rpc", "hangs-in-call", .hang),
    ("child-rpc", "answers-itself", .rpcFailed),
    ("child-rpc-inherited", "takes-inherited", .rpcFailed),
    ("child-rpc-inherited", "grandchild-takes-inherited", .rpcFailed),
    ("child-rpc-inherited", "goes-on", .rpcFailed),
    ("child-rpc-inherited", "fails", .rpcFailed),
    ("child-rpc-inherited", "starts-inherited", .rpcFailed),
    ("child-deadline", "never-fails", .rpcFailed),
    ("child-deadline", "fails", .rpcFailed),
    ("child-deadline", "hangs-in-call", .hang),
    ("child-deadline", "unseen", .rpcFailed),
    ("retried-call", "never-retries", .rpcFailed),
    ("retried-call", "hangs-in-call", .hang),
    ("retried-call", "unseen", .rpcFailed),
    ("child-unavailable", "never-fails", .rpcFailed),
    ("child-unavailable", "hangs-in-call", .hang),
    ("child-reconnect", "never-reconnects", .rpcFailed),
    ("child-reconnect", "never-fails", .rpcFailed),
    ("child-stream", "answers-another", .rpcFailed),
    ("child-stream", "unseen", .rpcFailed),
    ("parent-rpc", "parent-fails", .rpcFailed),
    ("parent-rpc", "parent-keeps-no-channel", .rpcFailed),
    ("parent-rpc", "hangs-at-exit", .hang),
    ("parent-deadline", "parent-fails", .rpcFailed),
    ("parent-deadline", "fails-in-fiber", .rpcFailed),
    ("fork-during-call", "parent-fails", .rpcFailed),
    ("fork-during-call", "fails", .rpcFailed),
    ("fork-during-call", "fails-in-fiber", .rpcFailed),
    ("fork-while-unavailable", "never-fails", .rpcFailed),
    ("grandchild", "hangs-at-exit", .hang),
    ("grandchild", "fails", .rpcFailed),
    ("grandchild", "killed-in-call", .crash),
    ("worker-respawn", "hangs-at-exit", .hang),
    ("worker-respawn", "killed-at-exit", .crash),
    ("worker-respawn-rpc", "unseen", .rpcFailed),
    ("worker-respawn-rpc", "killed-in-call", .crash),
    ("concurrent-workers", "answers-another", .rpcFailed),
    ("concurrent-workers", "unseen", .rpcFailed),
    ("concurrent-workers", "killed-in-call", .crash),
    ("leak", "leaks-descriptors", .leak),
    ("leak", "leaks-memory", .leak),
    ("leak", "fails", .rpcFailed),
    ("exec-family", "parent-fails", .rpcFailed),
    ("fpm-recycle", "fails", .rpcFailed),
    ("fpm-recycle", "keeps-no-channel", .rpcFailed),
    ("fpm-recycle", "killed-in-call", .crash),
    ("fpm-recycle", "crashes-at-exit", .crash),
    ("fpm-recycle", "hangs-in-call", .hang),
    ("fpm-preload", "hangs-at-exit", .hang),
    ("exit-codes", "exits-badly", .rpcFailed),
    ("exit-codes", "hangs-at-exit", .hang),
    ("exit-tidy", "exits-badly", .rpcFailed),
    ("exit-tidy", "killed-at-exit", .crash),
    ("exit-tidy", "logs-nothing", .rpcFailed),
    ("exit-tidy", "breaks-promises", .rpcFailed),
    ("exit-handlers", "fails", .rpcFailed),
    ("exit-handlers", "killed-at-exit", .crash),
    ("fork-promises", "breaks-promises", .rpcFailed),
    ("fork-promises", "leaves-a-child", .rpcFailed),
    ("fork-promises", "ends-connections", .rpcFailed),
    ("fork-promises", "changes-php", .rpcFailed),
    ("call-contents", "answers-itself", .rpcFailed),
    ("call-contents", "answers-another", .rpcFailed),
    ("call-contents", "hurries", .rpcFailed),
    ("call-contents", "never-waits", .rpcFailed),
    ("call-contents", "keeps-no-channel", .rpcFailed),
    ("call-contents", "knows-no-hours", .rpcFailed),
    ("call-contents", "says-nothing", .rpcFailed),
    ("call-contents", "stays-open", .rpcFailed),
    // Calls of a stub that wait for one another have no deadline.
    ("calls-together", "alone", .hang),
    ("channel-life", "always-ready", .rpcFailed),
    ("channel-life", "never-fails", .rpcFailed),
    ("long-worker", "keeps-calls", .leak),
    ("waiting", "busy-in-call", .rpcFailed),
    ("signal-blocked-idle", "loses-signals", .crash),
    ("signal-blocked", "loses-signals", .crash),
    ("signal-blocked", "fails", .rpcFailed),
    ("signal-handlers", "fails", .rpcFailed),
    ("signal-reaper", "killed-in-call", .crash),
    ("signal-reaper", "exits-badly", .badExit),
    ("signal-in-call", "takes-signals", .rpcFailed),
    ("alarm-exit", "exits-badly", .rpcFailed),
    ("signal-pipe", "never-fails", .rpcFailed),
    ("stream-and-pool", "fails", .rpcFailed),
    ("stream-and-pool", "parent-fails", .rpcFailed),
    ("refused-and-pool", "fails", .rpcFailed),
    ("resolving-pool", "answers-another", .rpcFailed),
    ("pool-over-pipes", "hangs-at-exit", .hang),
    ("workers-killed", "killed-in-call", .crash),
    ("workers-killed", "parent-fails", .rpcFailed),
    ("rpc-at-shutdown", "fails", .rpcFailed),
    ("daemon", "fails", .rpcFailed),
    ("daemon", "hangs-at-exit", .hang),
    ("exit-tidy", "forgets-ends", .rpcFailed),
    ("shell", "fails", .rpcFailed),
    ("shell", "exits-badly", .rpcFailed),
    ("shell", "leaves-descriptors", .leak),
    ("child-closes-inherited", "fails", .rpcFailed),
    ("child-closes-inherited", "parent-fails", .rpcFailed),
    ("plain-exits", "parent-crashes-at-exit", .crash),
    ("idle-workers", "fails", .rpcFailed),
    ("idle-workers", "never-pings", .rpcFailed),
    ("putenv", "never-calls", .rpcFailed),
    ("fpm-programs", "fails", .rpcFailed),
    ("fpm-programs", "killed-in-call", .crash),
    ("fork-in-token", "fails", .rpcFailed),
    ("fork-in-token", "hangs-in-call", .hang),
    ("fork-in-token", "killed-in-call", .crash),
    ("tls-credentials", "fails", .rpcFailed),
    ("tls-credentials", "never-fails", .rpcFailed),
    ("tls-credentials", "knows-one-token", .rpcFailed),
    ("tls-credentials", "shows-nothing", .rpcFailed),
    ("apache-graceful", "fails", .rpcFailed),
    ("apache-graceful", "keeps-no-channel", .rpcFailed),
    ("apache-graceful", "killed-in-call", .crash),
    ("apache-graceful", "hangs-in-call", .hang),
    ("swoole-server", "fails", .rpcFailed),
    ("swoole-server", "hangs-at-exit", .hang),
  ]
}
