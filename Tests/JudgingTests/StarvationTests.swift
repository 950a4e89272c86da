import Model
import Testing
@testable import Judging

@Suite("A call that met its deadline on a starved machine")
struct StarvationTests {
  /// A run in which the child's call failed with `status`, while the probe was woken so late at these times.
  private func verdict(
    status: Int, _ delays: [Int], of seconds: Int = 12
  ) throws -> RunVerdict {
    var run = RunFixture()
    run.report("forked")
    run.report("rpc-failed", ["status": "\(status)", "seconds": "5.1"])
    run.observation.duration = seconds * 1_000_000
    run.observation.processes[0].lastSeen = seconds * 1_000_000
    var evidence = run.observation.evidence ?? Evidence()
    for delay in delays { evidence.note(lateness: delay) }
    run.observation.evidence = evidence
    return try run.judged()
  }

  @Test("tells nothing where the probe itself was kept waiting for a second in all")
  func starved() throws {
    #expect(
      try verdict(status: 4, [700_000, 20_000, 600_000])
        == .invalid(reason: "the machine stood still for 1.3 s, and a call met its deadline"))
  }

  @Test("is a failure where the machine was at work, as is any other failure on a starved one")
  func atWork() throws {
    for (status, delays) in [
      (4, [Int](repeating: 90_000, count: 100)), (4, [500_000]), (14, [3_000_000]),
    ] {
      #expect(try verdict(status: status, delays).verdict?.outcome == .rpcFailed)
    }
  }

  @Test("any failure tells nothing where the probe was kept waiting for half of the run")
  func halfOfTheRun() throws {
    let invalid = RunVerdict.invalid(reason: "the machine stood still for 6.0 of 12 s")
    #expect(try verdict(status: 14, [6_000_000]) == invalid)
    #expect(try verdict(status: 14, [5_900_000]).verdict?.outcome == .rpcFailed)
    #expect(try verdict(status: 14, [4_900_000], of: 8).verdict?.outcome == .rpcFailed)
  }
}

@Suite("A run that came to its limit while it moved")
struct KeptRunTests {
  private func verdict(lateness: Int?, stalls: [Stall] = []) throws -> RunVerdict {
    var run = RunFixture()
    run.observation.ending = .overtime
    // The stacks of the last moment took as long as the run.
    run.observation.duration = 24_000_000
    run.observation.processes[0].lastSeen = 12_000_000
    run.observation.stalls = stalls
    var evidence = run.observation.evidence ?? Evidence()
    evidence.lateness = lateness
    run.observation.evidence = evidence
    return try run.judged()
  }

  @Test("tells nothing where the machine kept it waiting for three quarters of the time")
  func kept() throws {
    #expect(
      try verdict(lateness: 9_000_000)
        == .invalid(reason: "the machine kept it waiting for 9 of 12 s"))
  }

  @Test("is a hang where it had the time, or where what stood still was proved dead")
  func hung() throws {
    let wait = ThreadWait(pid: 10, tid: 10, name: "php", reason: .privateFutex(address: 16))
    let proved = Stall(kind: .deadlock, at: 1, lastMovement: 0, waits: [wait])
    for (lateness, stalls) in [(nil, []), (8_900_000, []), (12_000_000, [proved])] {
      #expect(try verdict(lateness: lateness, stalls: stalls).verdict?.outcome == .hang)
    }
  }
}
