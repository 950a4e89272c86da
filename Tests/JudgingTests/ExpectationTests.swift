import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("What must hold")
struct ExpectationTests {
  private func why(_ must: Model.Expectation..., set: (inout RunFixture) -> Void) throws
    -> Verdict?
  {
    var run = RunFixture()
    run.scenario.must = must
    set(&run)
    return try run.verdict()
  }

  @Test("a phase that was not reached fails the run")
  func missingPhase() throws {
    let verdict = try why(.phase(role: "child", name: "rpc-ok", atLeast: 2)) {
      $0.report("rpc-ok")
      $0.report("exiting")
    }
    #expect(verdict?.outcome == .rpcFailed)
    #expect(verdict?.why == "child reported rpc-ok 1 times, not 2: its last phase was exiting")
  }

  @Test func missingPhaseTellsTheStatus() throws {
    let verdict = try why(.phase(role: "worker-*", name: "rpc-ok", atLeast: 1)) {
      $0.report("rpc-failed", by: "worker-3", ["status": "UNAVAILABLE"])
      $0.report("rpc-failed", by: "other", ["status": "1"])
    }
    #expect(
      verdict?.why
        == "worker-* reported rpc-ok 0 times, not 1: worker-3's RPC answered UNAVAILABLE")
  }

  @Test func roleThatSaidNothing() throws {
    let verdict = try why(.phase(role: "child", name: "rpc-ok", atLeast: 1)) { _ in }
    #expect(verdict?.why == "child reported rpc-ok 0 times, not 1: it reported nothing at all")
  }

  @Test("a phase that must not be reached fails the run")
  func unwantedPhase() throws {
    let verdict = try why(.noPhase(role: "child", name: "thrown")) {
      $0.report("thrown", ["message": "Oops\n\u{1b}[31mfailed", "class": "E"])
    }
    #expect(verdict?.outcome == .rpcFailed)
    #expect(verdict?.why == "child reported thrown (class E, message Oops [31mfailed)")
  }

  @Test("a call is counted by role, method and outcome together")
  func call() throws {
    let must = Model.Expectation.call(
      role: "child", method: "/forkproof.Peer/Echo", outcome: .answered, atLeast: 1)
    func called(_ role: String, _ method: String, _ outcome: PeerOutcome) throws -> Verdict.Outcome?
    {
      try why(must) {
        $0.observation.calls = [
          PeerCall(at: 0, method: method, role: role, pid: 20, outcome: outcome)
        ]
      }?.outcome
    }
    #expect(try called("child", "/forkproof.Peer/Echo", .answered) == .pass)
    #expect(try called("parent", "/forkproof.Peer/Echo", .answered) == .rpcFailed)
    #expect(try called("child", "/forkproof.Peer/Other", .answered) == .rpcFailed)
    #expect(try called("child", "/forkproof.Peer/Echo", .silent) == .rpcFailed)
  }

  @Test(
    "what became of too few calls is told in words",
    arguments: [
      (PeerOutcome.answered, "the peer answered 0 calls of /m from child, not 2"),
      (.silent, "0 calls of /m from child reached the peer, not 2"),
      (.closed, "the peer closed the connection under 0 calls of /m from child, not 2"),
      (.cancelled, "the caller gave up 0 calls of /m from child, not 2"),
    ])
  func tooFewCalls(_ outcome: PeerOutcome, _ words: String) throws {
    let verdict = try why(.call(role: "child", method: "/m", outcome: outcome, atLeast: 2)) { _ in }
    #expect(verdict?.why == words)
  }

  @Test func badExitTellsTheFatalError() throws {
    let verdict = try why(.exit(0)) {
      $0.observation.ending = .ended(.code(255))
      $0.observation.output.standardError = """
        noise
        PHP Fatal error:  Uncaught UnexpectedValueException: Oops, failed to shutdown gRPC Core
        Stack trace:
          thrown in s.php on line 3

        """
    }
    #expect(verdict?.outcome == .badExit)
    #expect(
      verdict?.why
        == "the command ended with 255, not with 0; it wrote: PHP Fatal error: Uncaught "
        + "UnexpectedValueException: Oops, failed to shutdown gRPC Core")
  }

  @Test func aFunctionThatNoLibraryHasIsTheTitle() throws {
    let line = "php: symbol lookup error: /mnt/artifact/grpc.so: undefined symbol: grpc_prefork\n"
    func title(_ child: Model.ExitStatus, _ output: String) throws -> String? {
      try why(.exit(0), .phase(role: "child", name: "rpc-ok", atLeast: 1)) {
        $0.observation.ending = .ended(.code(127))
        $0.exit(RunFixture.child, child)
        $0.observation.output.standardError = output
      }?.title
    }
    #expect(try title(.code(127), line) == "undefined symbol: grpc_prefork")
    #expect(try title(.code(1), line) == "child did not report rpc-ok")
    #expect(try title(.code(127), "sh: 1: grpc: not found\n") == "child did not report rpc-ok")
  }

  @Test func anRPCGoesBeforeTheExit() throws {
    let verdict = try why(.exit(0), .phase(role: "child", name: "rpc-ok", atLeast: 1)) {
      $0.observation.ending = .ended(.code(1))
    }
    #expect(verdict?.outcome == .rpcFailed)
    #expect(verdict?.why.hasSuffix("; 1 more of what must hold did not") == true)
  }

  @Test("a run that meets what its scenario expects passes")
  func metExpectationsPass() throws {
    let verdict = try why(.exit(3), .noPhase(role: "child", name: "thrown")) {
      $0.observation.ending = .ended(.code(3))
    }
    #expect(verdict == Verdict(.pass, why: "everything that must hold did (2)"))
  }

  @Test(
    "failures a script reports, in words",
    arguments: [
      (
        "rpc-failed", ["status": "14", "details": "no route"], "RPC answered UNAVAILABLE (no route)"
      ),
      ("rpc-failed", ["status": "exception", "details": "E: closed"], "RPC threw E: closed"),
      ("rpc-failed", ["state": "3"], "RPC failed"),
      ("rpc-expired", ["status": "4", "details": "x"], "RPC answered DEADLINE_EXCEEDED"),
      ("fork-threw", ["error": "E: Oops"], "fork threw E: Oops"),
    ])
  func reported(_ name: String, _ data: [String: String], _ words: String) throws {
    let verdict = try why(.phase(role: "child", name: "rpc-answered", atLeast: 1)) {
      $0.report(name, data)
    }
    #expect(verdict?.why == "child reported rpc-answered 0 times, not 1: child's \(words)")
  }

  @Test("a call that expired as the scenario asks is no failure")
  func wantedExpiry() throws {
    let verdict = try why(
      .phase(role: "child", name: "rpc-expired", atLeast: 1),
      .phase(role: "child", name: "exiting", atLeast: 1)
    ) { $0.report("rpc-expired", ["status": "4"]) }
    #expect(
      verdict?.why == "child reported exiting 0 times, not 1: its last phase was rpc-expired")
  }

  @Test(
    "a script that refuses to run is invalid; the code or the line alone is not",
    arguments: [
      (125, "forkproof: no pcntl\n", true), (125, "x\n", false), (1, "forkproof: y", false),
    ])
  func refusal(_ code: Int, _ text: String, _ invalid: Bool) throws {
    var run = RunFixture(.ended(.code(code)))
    run.observation.output.standardError = text
    let judged = try run.judged()
    #expect((judged == .invalid(reason: "no pcntl")) == invalid)
    #expect((judged.verdict == nil) == invalid)
    run.exit(RunFixture.child, .signal(11))
    #expect(try run.verdict()?.outcome == .crash)
  }

  @Test(
    "growth is told from the first measure to the last; a limit is kept by what is equal to it",
    arguments: [
      (["9", "60", "14"], Verdict.Outcome.pass), (["9", "15"], .leak), (["9", "3"], .pass),
      (["9"], .rpcFailed), ([], .rpcFailed), (["9", "many"], .rpcFailed),
      (["-9223372036854775808", "9223372036854775807"], .leak),
      (["9223372036854775807", "-9223372036854775808"], .pass),
    ])
  func growth(_ values: [String], _ outcome: Verdict.Outcome) throws {
    let verdict = try why(.growth(role: "parent", of: .descriptors, atMost: 5)) {
      for value in values { $0.report("measured", by: "parent", ["descriptors": value]) }
      $0.report("measured", by: "child", ["descriptors": "1000"])
    }
    #expect(verdict?.outcome == outcome)
  }

  @Test("growth is told in the unit of what grew")
  func growthInWords() throws {
    let verdict = try why(.growth(role: "parent", of: .threads, atMost: 0)) {
      $0.report("measured", by: "parent", ["threads": "7", "forks": "10"])
      $0.report("measured", by: "parent", ["threads": "57", "forks": "60"])
    }
    #expect(verdict?.why == "parent's threads grew from 7 to 57 over 50 forks, by more than 0")
  }

  @Test("tests of the script's own: one that fails is a regression, and so is one too few")
  func tests() throws {
    func verdict(_ passed: Int, _ failed: [String]) throws -> Verdict? {
      try why(.tests(role: "unit", atLeast: 2)) {
        for _ in 0..<passed { $0.report("test-passed", by: "unit", ["test": "a"]) }
        for name in failed { $0.report("test-failed", by: "unit", ["test": name]) }
      }
    }
    #expect(try verdict(2, [])?.outcome == .pass)
    #expect(try verdict(1, [])?.outcome == .regression)
    #expect(try verdict(1, [])?.why == "1 tests passed, not 2")
    #expect(
      try verdict(2, ["Call::x\n", "y"])?.why == "2 of 4 tests failed: Call::x and 1 more")
  }

  @Test func aPassSaysWhatItDidNotTest() throws {
    let verdict = try why(.exit(0)) {
      $0.report("tests-nothing", by: "parent", ["why": "system ran\nno fork handlers"])
    }
    #expect(verdict?.outcome == .pass)
    #expect(
      verdict?.why == "everything that must hold did (1); tests nothing where system ran no fork "
        + "handlers")
  }

  @Test func whatThisMachineDoesNotHaveIsSkipped() throws {
    let run = RunFixture(.skipped("no swoole\n"))
    #expect(try run.verdict() == Verdict(.skipped, why: "no swoole"))
  }
}
