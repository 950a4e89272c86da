import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Hostile stacks and texts")
struct HostileObservationTests {
  private func frames(_ names: [String?]) -> [ThreadStack] {
    [ThreadStack(tid: 1, name: "php", frames: names.map { Frame(address: 1, function: $0) })]
  }

  private func signature(_ names: [String?]) throws -> Signature? {
    SignatureMaker(rules: try Fixtures.grpcRules())
      .signature(of: frames(names), .init(kind: .deadlock))
  }

  @Test("a stack without end is judged by its first frames")
  func deepStack() throws {
    let deep = (0..<5_000).map { "absl::f\($0)<a<b<c>>>(int)" as String? }
    let title = try signature(deep + ["grpc_shutdown", "zm_shutdown_grpc"])?.title
    #expect(title == "deadlock in zm_shutdown_grpc: grpc_shutdown does not return")
  }

  @Test("names without end make a title of bounded length")
  func namesWithoutEnd() throws {
    let long = String(repeating: "x<(", count: 100_000)
    let title = try #require(try signature([long, "grpc_shutdown"])?.title)
    #expect(title == "deadlock in grpc_shutdown: x does not return")
    let wide = try #require(try signature([String(repeating: "y", count: 1 << 20)])?.title)
    #expect(wide.utf8.count < 300)
  }

  @Test(
    "nothing to say is no signature",
    arguments: [
      [], [nil], [""], ["??", nil, "()"], ["syscall", "main"],
    ] as [[String?]])
  func nothing(_ names: [String?]) throws {
    #expect(try signature(names) == nil)
    #expect(
      try SignatureMaker(rules: Fixtures.grpcRules()).signature(of: [], .init(kind: .stall)) == nil)
  }

  @Test(
    "titles are one line of printable ASCII",
    arguments: [
      "a\nb", "a\u{1b}[31mb", "<script>alert(1)</script>", "f\u{202e}g", "| a | b |", "\u{0}h",
    ])
  func printable(_ name: String) throws {
    let title = try signature([name, "grpc_shutdown"])?.title ?? ""
    #expect(!title.isEmpty)
    #expect(title.utf8.allSatisfy { (0x20...0x7e).contains($0) })
  }

  @Test("reasons are one line without control and format characters")
  func reasons() throws {
    var run = RunFixture(.deadlock)
    run.report("a\n\u{202e}b\u{7}", by: "child\r\n\u{1b}[2J")
    run.report("rpc-failed", by: "x\u{2028}y", ["status": "S\u{0}T\u{2029}"])
    run.observation.output.standardError = "\u{85}\u{b}boo"
    run.stall(.deadlock, child: .privateFutex(address: 0))
    let why = try #require(try run.verdict()?.why)
    let hidden = why.unicodeScalars.filter {
      let category = $0.properties.generalCategory
      return [.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
    }
    #expect(hidden.isEmpty)
    #expect(!why.isEmpty)
  }

  @Test("long texts are cut")
  func cut() {
    #expect(OneLine.clean(String(repeating: "a", count: 500), limit: 10) == "aaaaaaaaaa…")
    #expect(OneLine.clean("  a \t\n b  ") == "a b")
    #expect(OneLine.clean("") == "")
  }

  @Test("numbers at the edge of their type do not trap")
  func edges() throws {
    var run = RunFixture(.ended(.signal(.min)))
    run.exit(RunFixture.child, .signal(.max))
    run.report("reaped", by: "parent", ["child": "99999999999999999999", "signal": "6"])
    run.report("rpc-failed", ["status": "-1"])
    run.observation.duration = .min
    run.scenario.must = [.phase(role: "", name: "", atLeast: .min), .exit(.max)]
    #expect(try run.verdict()?.outcome == .crash)
    #expect(StatusName.of("99999") == "99999")
    #expect(StatusName.of("16") == "UNAUTHENTICATED")
  }

  @Test("processes that name each other as parents, twice the same pid")
  func loops() throws {
    var run = RunFixture(.stalled)
    run.observation.processes[0].parent = RunFixture.child
    run.observation.processes.append(run.observation.processes[1])
    run.stall(.stalled, child: .exit(of: [RunFixture.parent]))
    #expect(try run.verdict()?.outcome == .hang)
  }

  @Test func noProcessAtAll() throws {
    let observation = Observation(startedAt: 0, ending: .deadlock, duration: 0)
    let judge = RunJudge(rules: SignatureRules())
    let verdict = judge.verdict(observation, scenario: RunFixture().scenario).verdict
    #expect(verdict == Verdict(.hang, why: "deadlock; no stack tells where"))
  }
}
