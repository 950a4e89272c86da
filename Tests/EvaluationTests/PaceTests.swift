import Model
import Running
import Testing
@testable import Evaluation

@Suite("How long runs may take")
struct PaceTests {
  private static func clean(_ seconds: Int) -> RunLimits {
    RunLimits(clean: seconds * 1_000_000, longestWait: 0)
  }

  @Test("is given by the slowest of the last three clean runs")
  func slowest() {
    var pace = Pace()
    #expect(pace.limits(of: "a") == nil)
    pace.note(Self.clean(30), of: "a")
    for _ in 0..<2 {
      pace.note(Self.clean(1), of: "a")
      #expect(pace.limits(of: "a")?.stall == Self.clean(30).stall)
    }
    pace.note(Self.clean(1), of: "a")
    #expect(pace.limits(of: "a")?.stall == Self.clean(1).stall)
    #expect(pace.limits(of: "b") == nil)
  }

  @Test("grows with the first slow one")
  func grows() {
    var pace = Pace()
    for seconds in [1, 1, 1, 9] { pace.note(Self.clean(seconds), of: "a") }
    #expect(pace.limits(of: "a")?.stall == Self.clean(9).stall)
  }
}
