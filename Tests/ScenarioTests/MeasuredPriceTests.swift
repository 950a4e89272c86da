import Judging
import Model
import Testing

/// What forks cost is measured by the probe, from outside of the processes that pay it.
@Suite struct MeasuredPriceTests {
  /// An extension that waits 0.3 s at each fork, in the parent or in the child.
  @Test(arguments: [("is-slow-to-fork", PriceMeasure.fork), ("has-slow-children", .child)])
  func aWaitAtAForkIsMeasured(_ attack: String, _ measure: PriceMeasure) async throws {
    let seen = try await ScenarioBench().observation("exit-idle", hostile: attack)
    let costs = ForkCosts(seen)
    #expect(costs[.fork].count == 1, "\(seen.phases)")
    #expect(costs[.child].count == 1, "\(seen.processes)")
    #expect(costs[measure].allSatisfy { $0 >= 300_000 }, "\(costs)")
  }

  /// A hundred forks of an extension that keeps nothing.
  @Test func whatAParentHasIsMeasuredAtEachFork() async throws {
    let seen = try await ScenarioBench().observation("worker-respawn", hostile: "nothing")
    let uses = (seen.evidence?.greetings ?? []).compactMap(\.parentUse)
    #expect(uses.count == 100)
    #expect(uses.allSatisfy { $0.threads == 1 && $0.descriptors > 2 && $0.residentBytes > 1 << 20 })
    let costs = ForkCosts(seen)
    #expect(costs[.fork].count == 100)
    #expect(costs[.child].count == 100)
    #expect(costs[.threads] == [0])
  }
}
