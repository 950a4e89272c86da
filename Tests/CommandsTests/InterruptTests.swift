import Testing
@testable import Commands

@Suite struct InterruptTests {
  @Test func theSameWishArrivesTwice() {
    let interrupts = Interrupts()
    let start = ContinuousClock.now
    #expect(interrupts.take(at: start) == .first)
    #expect(interrupts.take(at: start) == .echo)
    #expect(interrupts.take(at: start + .milliseconds(400)) == .echo)
  }

  @Test func whoAsksAgainMeansIt() {
    let interrupts = Interrupts()
    let start = ContinuousClock.now
    #expect(interrupts.take(at: start) == .first)
    #expect(interrupts.take(at: start + .milliseconds(10)) == .echo)
    #expect(interrupts.take(at: start + .seconds(1)) == .again)
    #expect(interrupts.take(at: start + .seconds(2)) == .again)
  }
}
