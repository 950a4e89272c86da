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
    #expect(large.stall == 45_000_000 && large.wall == 220_000_000)
    #expect(large.processes == 2400)
    #expect(
      RunLimits(clean: 1, processes: 100_000, longestWait: 0).processes == RunLimits.mostProcesses)
  }

  @Test func theRunThatMeasuresHasRoom() {
    let limits = RunLimits(measuring: 5)
    #expect(limits.stall > 20_000_000 && limits.wall > 120_000_000)
    #expect(limits.processes == RunLimits.mostProcesses)
  }
}
