import Foundation
import Judging
import Model
import Recipes
import TestSupport
@testable import Basics
@testable import Reporting

/// One realistic record: every verdict of a candidate, and cells of most kinds.
enum Fixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  static let golden = folder.appending(path: "Golden")
  /// The published schema of the JSON report.
  static let schema = folder.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/Reporting/report.schema.json")

  static let scenarios = [
    scenario("exit-idle", "Does a child exit when the extension is loaded and nothing was used?"),
    scenario("child-rpc", "Does an RPC on a channel of its own work in a child?"),
    scenario("child-deadline", "Does a deadline end a child's call?"),
  ]

  static let settings = [
    Settings(name: "default", description: "Nothing set"),
    Settings(
      name: "on-epoll1", ini: ["grpc.enable_fork_support": "1", "grpc.poll_strategy": "epoll1"],
      promisesForking: true),
  ]

  static let opening = opening(scenarios, settings)

  static func opening(_ scenarios: [Scenario], _ settings: [Settings]) -> Opening {
    var source = SourceEntry(
      name: "debian", url: "pkg:deb/debian/grpc@1.51.1-3?arch=source", ref: "1.51.1-3",
      commit: "4f1c2d3e4f5061728394a5b6c7d8e9f001122334",
      tree: "99887766554433221100ffeeddccbbaa99887766", version: "1.51.1")
    source.arguments = ["--source", "debian", "--ref", "1.51.1-3"]
    return Opening(
      startedAt: 1_700_000_000, source: source, scenarios: scenarios, settings: settings,
      rules: SignatureRules(
        skip: ["syscall", "pthread_*", "gpr_*", "absl::*", "abort", "free", "std::*", "main"],
        anchors: ["postfork_child", "zm_shutdown_grpc", "free_wrapped_grpc_*", "grpc_init"],
        wakers: [.init(function: "*TimerManager::Shutdown", thread: "timer_manager")]),
      environment: [
        Fact("PHP", "8.2.30 NTS (php)"), Fact("libgrpc", "1.51.1-3"), Fact("sandbox", "bubblewrap"),
      ], sampling: Sampling(.runs(4)))
  }

  static func scenario(_ name: String, _ question: String) -> Scenario {
    Scenario(
      name: name, question: question, references: ["grpc#13412"], script: "\(name).php",
      settings: ["default", "on-epoll1", "on-poll", "env-off"], peer: .echo,
      must: [
        .exit(0), .phase(role: "child", name: "rpc-answered", atLeast: 1),
        .phase(role: "parent", name: "reaped", atLeast: 1),
      ],
      minimal: name == "exit-idle"
        ? nil : "<?php\n// \(name)\n$channel = new Grpc\\Channel($argv[1], []);\n")
  }

  /// The whole record, with its last line.
  static let entries = interrupted + [.closed(Closing(seconds: 42.5))]

  /// The record of an evaluation that was interrupted at its very end.
  static let interrupted: [Entry] = [.opened(opening)] + base + passing + failing + notRun

  static let report: ReportInput = {
    guard let report = ReportInput(entries) else { fatalError("the fixture has no opening") }
    return report
  }()

  private static let base: [Entry] =
    candidate("base", "the unpatched source", diff: nil)
    + runs("base", "default") { _ in RunBuilder.hung(RunBuilder.moduleShutdown) }
    + runs("base", "on-epoll1") { _ in RunBuilder.hung(RunBuilder.insideFork, after: "forking") }

  private static let passing: [Entry] =
    candidate("core-atfork", "Build core with its fork handlers")
    + runs("core-atfork", "default") { _ in RunBuilder.hung(RunBuilder.moduleShutdown) }
    + runs("core-atfork", "on-epoll1", times: 4) { _ in RunBuilder.passed() }

  private static let failing: [Entry] =
    candidate("forget-channels", "Forget inherited channels in the child")
    + everywhere("forget-channels") { column, _ in
      column == "default"
        ? RunBuilder.hung(RunBuilder.moduleShutdown)
        : RunBuilder.hung(RunBuilder.insideFork, after: "forking")
    }
    + candidate("no-shutdown", "Leave core alone in the child")
    + everywhere("no-shutdown") { _, _ in RunBuilder.hung(RunBuilder.onCondition) }
    + candidate("free-credentials", "Free the credentials of inherited channels")
    + everywhere("free-credentials") { _, _ in RunBuilder.crashed(6, RunBuilder.doubleFree) }
    + candidate("keep-poller", "Keep the poller of the parent")
    + everywhere("keep-poller") { _, _ in RunBuilder.rpcFailed("UNAVAILABLE") }
    + candidate("wait-longer", "Wait for the pool before the fork")
    + runs("wait-longer", "on-epoll1", times: 8) { number in
      number == 3 ? RunBuilder.hung(RunBuilder.onCondition) : RunBuilder.passed()
    }

  private static let notRun: [Entry] = {
    var old = CandidateEntry(
      .candidate("from-1.30"), title: "As written for 1.30", files: ["old.patch"])
    old.failure = "old.patch:14: hunk 2 does not apply to src/php/ext/grpc/php_grpc.c"
    old.hint = "from 1.35 on the call is grpc_shutdown"
    var page = CandidateEntry(
      .candidate("page"), title: "", files: ["https://example.org/pull/1.patch"])
    page.refusal = .unreadable
    page.failure = "https://example.org/pull/1.patch:1: this is an HTML page, not a unified diff"
    page.hint = "save the raw patch"
    let broken = candidate("typo", "Does not compile").prefix(1)
    let key = String(repeating: "e", count: 64)
    return [.candidate(old), .candidate(page)] + broken + [
      .build(
        BuildEntry(
          .candidate("typo"), recipe: "system-core",
          outcome: .failed(why: "php_grpc.c:184: error: expected ';'", hint: "see the step make")))
    ]
      + candidate("comment-only", "Changes a comment", code: code("base"))
      + candidate("half-run", "Was run in one cell only")
      + [run("half-run", "exit-idle", "on-epoll1", 1, RunBuilder.passed())]
      + candidate("no-peer", "Every run of it was invalid", key: key)
      + everywhere("no-peer") { _, _ in RunBuilder.notRun("the peer did not start") }
  }()
}

extension Fixture {
  static func code(_ name: String) -> String {
    String(
      repeating: String(format: "%02x", name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xff }),
      count: 32)
  }

  static func candidate(
    _ name: String, _ title: String, diff: String? = Fixture.diff, code: String? = nil,
    key: String = String(repeating: "d", count: 64)
  ) -> [Entry] {
    let subject = Subject.named(name)
    let isBase = subject == .base
    var entry = CandidateEntry(subject, title: title, files: isBase ? [] : ["\(name).patch"])
    entry.tree = "aabbccddeeff00112233445566778899aabbccdd"
    entry.diff = diff
    entry.changedPaths = isBase ? [] : ["src/php/ext/grpc/php_grpc.c"]
    if name == "no-shutdown" {
      entry.remarks = ["hunk 1 moved by 12 lines"]
      entry.notes = [
        CandidateNote(.compressed(by: .gzip), patch: "no-shutdown.patch.gz"),
        CandidateNote(.commits(titles: ["One", "Two `three`"]), patch: "no-shutdown.patch.gz"),
      ]
    }
    return [
      .candidate(entry),
      .build(
        BuildEntry(
          subject, recipe: "system-core",
          outcome: .built(
            key: key, codeDigest: code ?? Self.code(name), seconds: 4.2, reused: isBase))),
    ]
  }

  static func run(
    _ candidate: String, _ scenario: String, _ settings: String, _ number: Int,
    _ observation: Observation
  ) -> Entry {
    .run(
      RunEntry(
        .named(candidate), CellID(scenario: scenario, settings: settings), number: number,
        observation: observation))
  }

  /// Runs of each scenario under one row of settings.
  static func runs(
    _ candidate: String, _ settings: String, times: Int = 1, _ make: (Int) -> Observation
  ) -> [Entry] {
    scenarios.flatMap { scenario in
      (1...times).map { run(candidate, scenario.name, settings, $0, make($0)) }
    }
  }

  static func everywhere(
    _ candidate: String, _ make: (String, Int) -> Observation
  ) -> [Entry] {
    settings.flatMap { row in runs(candidate, row.name) { make(row.name, $0) } }
  }

  static let diff = """
    diff --git a/src/php/ext/grpc/php_grpc.c b/src/php/ext/grpc/php_grpc.c
    --- a/src/php/ext/grpc/php_grpc.c
    +++ b/src/php/ext/grpc/php_grpc.c
    @@ -180,7 +180,6 @@ void postfork_child() {
       // clean all channels in the persistent list
    -  destroy_grpc_channels();
    +  forget_grpc_channels();
     }

    """
}
