import Model
import Testing
@testable import Judging

@Suite("A call that met its deadline on a starved machine")
struct StarvationTests {
  /// A run in which the child's call failed with `status`, while the probe was woken so late at these times.
  private func verdict(status: Int, _ delays: [Int]) throws -> RunVerdict {
    var run = RunFixture()
    run.report("forked")
    run.report("rpc-failed", ["status": "\(status)", "seconds": "5.1"])
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
}
