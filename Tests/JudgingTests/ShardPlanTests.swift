import Model
import Testing
@testable import Judging

@Suite("Cells dealt out to parts")
struct ShardPlanTests {
  private func weights(_ costs: [Int], control: Int = 0) -> [CellWeight] {
    costs.enumerated().map { index, cost in
      CellWeight(
        CellID(scenario: "s\(index / 2)", settings: index % 2 == 0 ? "a" : "b"), own: cost,
        control: control)
    }
  }

  private func groups(_ weights: [CellWeight]) -> [CellID: ControlGroup] {
    Dictionary(
      uniqueKeysWithValues: weights.map {
        ($0.cell, ControlGroup(scenario: $0.cell.scenario, profile: nil))
      })
  }

  @Test("every cell goes to one part, whatever the count", arguments: 1...14)
  func once(count: Int) {
    let weights = weights([50, 7, 7, 31, 4, 9, 12, 12, 80, 1, 3, 3, 22, 5], control: 3)
    let plan = ShardPlan(weights, groups: groups(weights), parts: count)
    #expect(plan.parts.count == count)
    #expect(Set(plan.parts.joined()) == Set(weights.map(\.cell)))
    #expect(plan.parts.joined().count == weights.count)
    #expect(plan.parts.allSatisfy { !$0.isEmpty })
  }

  @Test("no part takes longer than the others by more than its dearest cell")
  func balanced() {
    let weights = weights([50, 7, 7, 31, 4, 9, 12, 12, 40, 1, 3, 3, 22, 5])
    for count in 2...4 {
      let loads = ShardPlan(weights, groups: groups(weights), parts: count).loads
      #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 50)
      #expect(loads.reduce(0, +) == weights.reduce(0) { $0 + $1.own })
    }
  }

  @Test("a part pays PHP alone once for all cells of a scenario")
  func controls() {
    let weights = weights([10, 10], control: 100)
    #expect(ShardPlan(weights, groups: groups(weights), parts: 1).loads == [120])
    #expect(ShardPlan(weights, groups: groups(weights), parts: 2).loads == [110, 110])
  }

  @Test(
    "only K/N with K from 1 to N is a part",
    arguments: ["0/2", "3/2", "1/0", "-1/2", "1", "1/", "/2", "1/2/3", "a/b", "", "1/10001"])
  func noPart(text: String) {
    #expect(Shard(text) == nil)
  }

  @Test func aPartIsRead() {
    #expect(Shard("2/4") == Shard(2, of: 4))
    #expect(Shard("2/4")?.description == "2/4")
  }
}
