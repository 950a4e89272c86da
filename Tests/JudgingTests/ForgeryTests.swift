import Model
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

/// What processes say, compared with what the kernel and the peer saw.
@Suite struct ForgeryTests {
  /// A run of a parent and a child that told the truth.
  private func honest() -> RunFixture {
    var run = RunFixture()
    run.scenario.must = [
      .exit(0), .phase(role: "child", name: "exiting", atLeast: 1),
      .call(role: "child", method: "/m", outcome: .answered, atLeast: 1),
    ]
    run.report("exiting")
    run.report(
      "reaped", by: "parent", ["child": "\(RunFixture.child)", "exit": "0"])
    for index in run.observation.phases.indices {
      run.observation.phases[index].writer = run.observation.phases[index].pid
    }
    run.observation.calls = [
      PeerCall(
        at: 1, method: "/m", role: "child", pid: RunFixture.child, outcome: .answered,
        callers: [RunFixture.child])
    ]
    run.exit(RunFixture.child, .code(0))
    run.observation.artifact = ["grpc.so": "aa"]
    run.observation.libraries = [MappedLibrary(path: "/mnt/artifact/grpc.so", digest: "aa")]
    var evidence = Evidence()
    evidence.greetings = [
      Greeting(
        pid: RunFixture.parent, parent: 1, at: 0, hasScript: true,
        libraries: ["/mnt/artifact/grpc.so"]),
      Greeting(
        pid: RunFixture.child, parent: RunFixture.parent, at: 1, hasScript: true, libraries: []),
    ]
    evidence.finished = [RunFixture.parent]
    run.observation.evidence = evidence
    return run
  }

  private func outcome(_ change: (inout Observation) -> Void) throws -> Verdict.Outcome? {
    var run = honest()
    change(&run.observation)
    return try run.verdict()?.outcome
  }

  @Test("a run whose tale agrees with the kernel is not forged")
  func theTruthPasses() throws {
    #expect(try outcome { _ in } == .pass)
  }

  @Test("a pass that took longer than any clean run says so")
  func late() throws {
    var run = honest()
    run.observation.evidence?.endedLate = 9_000_000
    let verdict = try run.verdict()
    #expect(verdict?.outcome == .pass)
    let remark = "; slow: it ended after 9000 ms; a clean run never stands still so long"
    #expect(verdict?.why.hasSuffix(remark) == true, "\(verdict?.why ?? "")")
  }

  @Test("a command that ended before it was sampled, and after its child was, is no lie")
  func childSeenFirst() throws {
    #expect(try outcome { $0.processes.swapAt(0, 1) } == .pass)
  }

  @Test("a call through the script that stands before the peer is no lie, and does not count")
  func callThroughTheDriver() throws {
    var run = honest()
    run.observation.calls[0].callers = [RunFixture.parent]
    #expect(try run.verdict()?.outcome == .forged)
    run.scenario.sapi = .driven
    #expect(try run.verdict()?.outcome == .rpcFailed)
    run.scenario.must = [.exit(0)]
    #expect(try run.verdict()?.outcome == .pass)
    run.observation.calls[0].callers = [RunFixture.parent, 99]
    #expect(try run.verdict()?.outcome == .forged)
  }

  @Test func aPhaseOfAnotherProcessIsForged() throws {
    var run = honest()
    run.observation.phases[0].writer = RunFixture.parent
    let verdict = try run.verdict()
    #expect(verdict?.outcome == .forged)
    #expect(
      verdict?.why
        == "evidence was forged: the phase exiting of process 20 was reported by process 10")
  }

  @Test func aCallOfAnotherProcessIsForged() throws {
    #expect(try outcome { $0.calls[0].callers = [RunFixture.parent] } == .forged)
  }

  @Test("a call whose caller is not known does not count, and is no lie")
  func unknownCaller() throws {
    #expect(try outcome { $0.calls[0].callers = [] } == .rpcFailed)
  }

  @Test func anEndThatTheKernelSawOtherwiseIsForged() throws {
    #expect(try outcome { $0.processes[1].exit = .code(3) } == .forged)
    #expect(try outcome { $0.processes[1].exit = .signal(11) } == .forged)
    #expect(try outcome { $0.processes[1].exit = nil } == .pass)
  }

  @Test func aChildThatNeverWasIsForged() throws {
    #expect(
      try outcome {
        $0.processes.removeLast()
        $0.evidence?.greetings.removeLast()
      } == .forged)
  }

  @Test func aChildOfAnotherParentIsForged() throws {
    #expect(
      try outcome {
        $0.processes[1].parent = 77
        $0.evidence?.greetings[1].parent = 77
      } == .forged)
  }

  @Test("a script that did not begin, was not open or did not end is forged")
  func script() throws {
    #expect(try outcome { $0.evidence?.greetings.removeFirst() } == .forged)
    #expect(try outcome { $0.evidence?.greetings[0].hasScript = false } == .forged)
    #expect(try outcome { $0.evidence?.finished = [RunFixture.child] } == .forged)
  }

  @Test func tamperingIsForgedBeforeAnythingElse() throws {
    #expect(
      try outcome {
        $0.evidence?.tampering = ["the peer was killed"]
        $0.ending = .ended(.signal(9))
      } == .forged)
  }

  @Test func anExtensionThatWasNotLoadedFails() throws {
    #expect(try outcome { $0.evidence?.greetings[0].libraries = [] } == .rpcFailed)
  }

  @Test(
    "a library that the run made is forged, in another system's folders as well",
    arguments: ["/tmp/x/grpc.so", "/dev/shm/grpc.so", "/mnt/root/tmp/grpc.so"])
  func ownLibrary(_ path: String) throws {
    #expect(try outcome { $0.libraries.append(MappedLibrary(path: path, digest: nil)) } == .forged)
  }

  @Test func whatIsTooMuchIsALeak() throws {
    #expect(try outcome { $0.evidence?.excess = "it had 513 processes at once" } == .leak)
  }

  @Test("a script that refuses to run with the extension inside failed; a client is believed")
  func refusal() throws {
    var run = honest()
    run.observation.ending = .ended(.code(125))
    run.observation.output.standardError = "forkproof: no luck\n"
    #expect(try run.verdict()?.outcome == .badExit)
    run.scenario.sapi = .fpm
    #expect(try run.judged() == .invalid(reason: "no luck"))
    run.scenario.sapi = .cli
    run.observation.artifact = nil
    #expect(try run.judged() == .invalid(reason: "no luck"))
  }

  @Test("what was observed before the kernel was asked is judged as it was")
  func old() throws {
    #expect(
      try outcome {
        $0.evidence = nil
        $0.phases = $0.phases.map {
          Phase(at: $0.at, pid: $0.pid, role: $0.role, name: $0.name, data: $0.data)
        }
        $0.calls[0].callers = nil
      } == .pass)
  }
}
