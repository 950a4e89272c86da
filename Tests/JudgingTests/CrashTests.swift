import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Crashes, and signals that are none")
struct CrashTests {
  private func run() -> RunFixture {
    var run = RunFixture()
    run.report("forked")
    run.report("rpc-ok")
    return run
  }

  @Test func tracedCrashTellsWhere() throws {
    var run = run()
    run.exit(RunFixture.child, .signal(11))
    run.stacks(
      [
        "raise", "handler", "<signal handler called>", "free", "grpc_channel_destroy",
        "destroy_grpc_channels", "__fork",
      ], reason: .crash)
    let verdict = try run.verdict()
    let title = "crash (SIGSEGV) in destroy_grpc_channels: grpc_channel_destroy"
    #expect(verdict?.signature?.title == title)
    #expect(verdict?.why == "child was ended by SIGSEGV after phase rpc-ok: \(title)")
  }

  @Test(
    "the thread that the signal hit is told, not the one at a better-known place",
    arguments: ["<signal handler called>", "__restore_rt", "__kernel_rt_sigreturn"])
  func thread(_ mark: String) {
    let threads = [
      ["syscall", "grpc_channel_destroy", "postfork_child"],
      [mark, "grpc_pollset_work", "start_thread"], ["raise", "other"],
    ].enumerated().map { index, names in
      ThreadStack(
        tid: index, name: "", frames: names.map { Frame(address: 0, function: $0) })
    }
    let maker = SignatureMaker(rules: SignatureRules(anchors: ["postfork_child"]))
    let title = maker.signature(of: threads, .init(kind: .crash(signal: 11)))?.title
    #expect(title == "crash (SIGSEGV): grpc_pollset_work")
  }

  @Test("what a script reaped counts as what the probe saw", arguments: ["11", "SEGV", "SIGSEGV"])
  func reaped(_ signal: String) throws {
    var run = run()
    run.report("reaped", by: "parent", ["child": "20", "signal": signal])
    #expect(try run.verdict()?.outcome == .crash)
    #expect(
      try run.verdict()?.why
        == "child was ended by SIGSEGV after phase rpc-ok: no stack tells where"
    )
  }

  @Test("reaped without a usable signal is no crash", arguments: ["", "0", "-3", "65", "x", "٣"])
  func reapedUnusable(_ signal: String) throws {
    var run = run()
    run.report("reaped", by: "parent", ["child": "20", "signal": signal])
    #expect(try run.verdict()?.outcome == .pass)
  }

  @Test func theCommandsOwnCrash() throws {
    var run = run()
    run.observation.ending = .ended(.signal(6))
    #expect(try run.verdict()?.why.hasPrefix("command was ended by SIGABRT") == true)
  }

  @Test(
    "a signal the script sent is no crash; another pid or signal is",
    arguments: [
      ("20", "15", Verdict.Outcome.pass), ("20", "TERM", .pass), ("10", "15", .crash),
      ("20", "9", .crash),
    ])
  func sent(_ pid: String, _ signal: String, _ outcome: Verdict.Outcome) throws {
    var run = run()
    run.exit(RunFixture.child, .signal(15))
    run.report("signalled", by: "parent", ["pid": pid, "signal": signal])
    #expect(try run.verdict()?.outcome == outcome)
  }

  @Test("PHP-FPM ends its workers by QUIT and TERM only", arguments: [3, 15, 9, 11])
  func fpm(_ signal: Int) throws {
    var run = run()
    run.exit(RunFixture.child, .signal(signal))
    #expect(try run.verdict()?.outcome == .crash)
    run.scenario.sapi = .fpm
    #expect(try run.verdict()?.outcome == ([3, 15].contains(signal) ? .pass : .crash))
  }

  @Test("SIGKILL is the probe's where the run was ended", arguments: [Ending.deadlock, .overtime])
  func probe(_ ending: Ending) throws {
    var run = run()
    run.exit(RunFixture.child, .signal(9))
    #expect(try run.verdict()?.outcome == .crash)
    run.observation.ending = ending
    #expect(try run.verdict()?.outcome == .hang)
  }

  @Test func aFaultGoesBeforeAKill() throws {
    var run = run()
    run.exit(RunFixture.parent, .signal(9))
    run.exit(RunFixture.child, .signal(7))
    #expect(try run.verdict()?.why.hasPrefix("child was ended by SIGBUS") == true)
  }

  @Test func thePeersCrashIsOurs() throws {
    var run = run()
    var peer = ProcessTrace(pid: 5, parent: 1, name: "peer", firstSeen: 0)
    peer.isPeer = true
    peer.exit = .signal(4)
    run.observation.processes.append(peer)
    #expect(try run.judged() == .invalid(reason: "the peer crashed with SIGILL"))
    run.observation.processes[2].exit = .signal(15)
    #expect(try run.verdict()?.outcome == .pass)
  }

  @Test func anotherFormatIsInvalid() throws {
    var run = run()
    run.observation.schema = 99
    #expect(try run.judged() == .invalid(reason: "observation of format 99, not 1"))
  }
}
