import Model
import Testing

@Suite("The limits of runs")
struct RunLimitsTests {
  @Test(
    "a clean run gives the limits, and they never fall below those of a run of which nothing is known"
  )
  func fromACleanRun() {
    let quick = RunLimits(clean: 40_000, processes: 5, longestWait: 0)
    #expect(quick.stall == 1_000_000 && quick.wall == 10_000_000)
    #expect(quick.processes == RunLimits().processes)
    let large = RunLimits(clean: 2_000_000, processes: 600, longestWait: 5)
    #expect(large.stall == 39_000_000 && large.wall == 220_000_000)
    #expect(large.processes == 2400)
    #expect(
      RunLimits(clean: 1, processes: 100_000, longestWait: 0).processes == RunLimits.mostProcesses)
  }

  @Test("a clean run in which the machine stood still keeps no hang for hours")
  func fromARunThatStoodStill() {
    let limits = RunLimits(clean: 60_000_000, longestWait: 0)
    #expect(limits.stall == 150_000_000 && limits.wall == 540_000_000)
  }

  @Test func theRunThatMeasuresHasRoom() {
    let limits = RunLimits(measuring: 5)
    #expect(limits.stall > 20_000_000 && limits.wall > 120_000_000)
    #expect(limits.processes == RunLimits.mostProcesses)
  }

  @Test("a slow machine gets more time, a quick one none, and none gets it without end")
  func extraTime() {
    #expect([5_000, 50_000].map { RunLimits.extra(startup: $0) } == [0, 0])
    #expect(RunLimits.extra(startup: 100_000) == 1_000_000)
    #expect(RunLimits.extra(startup: 60_000_000) == RunLimits.extra(startup: 6_000_000))
    var limits = RunLimits(clean: 40_000, longestWait: 5)
    let before = limits
    limits.extend(by: RunLimits.extra(startup: 60_000_000))
    #expect(limits.stall - before.stall == RunLimits.extra(startup: 60_000_000))
    #expect(limits.wall - before.wall + RunLimits.mostExtra == RunLimits.mostExtraWall)
  }
}
