import FoundationEssentials
import Testing
@testable import Model
@testable import Recipes

/// What is written comes out, and survives the record's JSON.
@Suite struct GoodFileTests {
  private func survives<Value: Codable & Equatable>(_ value: Value) throws -> Bool {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value)) == value
  }

  @Test func aScenarioWithEveryKey() throws {
    let yaml = """
      # A comment.
      name: after-rpc
      question: "Does it exit: yes or no?"
      references: [grpc#13412, owner/name#1]
      sapi: fpm
      script: lib/x.php
      settings:
        - default
        - on-epoll1
      narrowed: only these two
      peer: silence
      phases: [a, b-2, reaped]
      must:
        - exit: 0
        - phase: {role: parent, name: reaped}
        - phase: {role: worker-3, name: a, at-least: 7}
        - no-phase: {role: child, name: b-2}
        - call: {role: parent, method: Echo, outcome: answered}
        - call: {role: child, method: /other.Peer/Echo, outcome: silent, at-least: 2}
      base:
        default: hang
        on-epoll1: rpc-failed
      minimal: |
        <?php
        exit(0);
      """
    let scenario = try Scenario(yaml: Array(yaml.utf8), file: "some/after-rpc.yaml")
    #expect(
      scenario
        == Scenario(
          name: "after-rpc", question: "Does it exit: yes or no?",
          references: ["grpc#13412", "owner/name#1"], sapi: .fpm, script: "lib/x.php",
          settings: ["default", "on-epoll1"], narrowed: "only these two", peer: .silence,
          phases: ["a", "b-2", "reaped"],
          must: [
            .exit(0), .phase(role: "parent", name: "reaped", atLeast: 1),
            .phase(role: "worker-3", name: "a", atLeast: 7),
            .noPhase(role: "child", name: "b-2"),
            .call(
              role: "parent", method: "/forkproof.Peer/Echo", outcome: .answered, atLeast: 1),
            .call(role: "child", method: "/other.Peer/Echo", outcome: .silent, atLeast: 2),
          ], base: ["default": .hang, "on-epoll1": .rpcFailed],
          minimal: "<?php\nexit(0);"))
    #expect(try survives(scenario))
  }

  @Test func aScenarioWithTheLeast() throws {
    let yaml = "question: Q\nscript: x.php\nsettings: [default]\nmust: [exit: 3]\n"
    let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
    #expect(
      scenario
        == Scenario(
          name: "x", question: "Q", script: "x.php", settings: ["default"], must: [.exit(3)]))
  }

  @Test func aStepTellsOfItsCaches() throws {
    let yaml = """
      reads: [src]
      yields: {x: x}
      steps:
        - {name: a, run: [a], reads: []}
        - {name: b, run: [b], reads: [], compiler-cache: true, snapshot: false}
      """
    let steps = try BuildRecipe(yaml: Array(yaml.utf8), file: "x.yaml").steps
    #expect(steps.map(\.usesCompilerCache) == [false, true])
    #expect(steps.map(\.isKept) == [true, false])
  }

  @Test func aTextFieldReadsWhatIsWritten() throws {
    let yaml = """
      ini: {a: 1, b: yes, c: 1_000, d: 0x10, e: 0.10, f: "~", g: '', h: 2001-01-01, i: off}
      """
    let settings = try Settings(yaml: Array(yaml.utf8), file: "x.yaml")
    #expect(
      settings.ini == [
        "a": "1", "b": "yes", "c": "1_000", "d": "0x10", "e": "0.10", "f": "~", "g": "",
        "h": "2001-01-01", "i": "off",
      ])
    #expect(try survives(settings))
  }

  @Test func aBuildWithEveryKey() throws {
    let yaml = """
      description: D
      reads: [a, b/c]
      needs: {cc: g++, /usr/include/grpc/grpc.h: libgrpc-dev}
      steps:
        - name: one
          run: ["{phpize}", -x, "{{literal}}"]
          in: a
          reads: [a/config.m4]
          environment: {CFLAGS: -g -O2}
          incremental: true
        - {name: two, run: [make], reads: [b/c]}
      yields: {grpc.so: a/modules/grpc.so}
      """
    let build = try BuildRecipe(yaml: Array(yaml.utf8), file: "x.yaml")
    #expect(
      build
        == BuildRecipe(
          name: "x", description: "D", reads: ["a", "b/c"],
          needs: ["cc": "g++", "/usr/include/grpc/grpc.h": "libgrpc-dev"],
          steps: [
            BuildStep(
              name: "one", run: ["{phpize}", "-x", "{{literal}}"], directory: "a",
              reads: ["a/config.m4"], environment: ["CFLAGS": "-g -O2"], incremental: true),
            BuildStep(name: "two", run: ["make"], reads: ["b/c"]),
          ], yields: ["grpc.so": "a/modules/grpc.so"]))
    #expect(try survives(build))
  }

  @Test func bothOriginsOfASource() throws {
    let debian = "debian: {package: grpc, version-of: libgrpc-dev}"
    #expect(
      try SourceRecipe(yaml: Array(debian.utf8), file: "debian.yaml")
        == SourceRecipe(
          name: "debian", origin: .debian(package: "grpc", versionOf: "libgrpc-dev")))
    let git = "description: D\ngit: {url: 'https://example.org/x', ref: 'v{version}'}"
    #expect(
      try SourceRecipe(yaml: Array(git.utf8), file: "up.yaml")
        == SourceRecipe(
          name: "up", description: "D",
          origin: .git(url: "https://example.org/x", ref: "v{version}")))
  }

  @Test func signatureRulesWithEveryKey() throws {
    let yaml = """
      skip: [__futex_*, "*::Unref", std::*, operator new]
      skip-modules: [libc.so.*]
      anchors: [postfork_child]
      wakers: [{function: "*TimerManager::Shutdown", thread: timer_manager}]
      inert-threads: [default-executo]
      """
    let rules = try SignatureRules(yaml: Array(yaml.utf8), file: "x.yaml")
    #expect(
      rules
        == SignatureRules(
          skip: ["__futex_*", "*::Unref", "std::*", "operator new"], skipModules: ["libc.so.*"],
          anchors: ["postfork_child"],
          wakers: [.init(function: "*TimerManager::Shutdown", thread: "timer_manager")],
          inertThreads: ["default-executo"]))
    #expect(try survives(rules))
  }

  @Test func windowsLineEndsAndAByteOrderMark() throws {
    let yaml = "\u{FEFF}description: D\r\nini: {a: 1}\r\n"
    #expect(
      try Settings(yaml: Array(yaml.utf8), file: "x.yaml")
        == Settings(name: "x", description: "D", ini: ["a": "1"]))
  }

  @Test func quotedStarsAndAmpersandsAreText() throws {
    let many = (0..<20).map { "- \"*a\($0)\"\n- x &b\($0)\n" }.joined()
    let rules = try SignatureRules(yaml: Array("skip:\n\(many)".utf8), file: "x.yaml")
    #expect(rules.skip.count == 40)
  }

  @Test func onlyWhatNeedsTheExtensionIsExcused() {
    #expect(Expectation.call(role: "a", method: "b", outcome: .closed, atLeast: 1).needsExtension)
    #expect(Expectation.phase(role: "a", name: "rpc-answered", atLeast: 1).needsExtension)
    #expect(!Expectation.phase(role: "a", name: "reaped", atLeast: 1).needsExtension)
    #expect(!Expectation.noPhase(role: "a", name: "rpc-failed").needsExtension)
    #expect(!Expectation.exit(0).needsExtension)
    #expect(Expectation.tests(role: "a", atLeast: 1).needsExtension)
    #expect(!Expectation.growth(role: "a", of: .memory, atMost: 0).needsExtension)
  }
}
