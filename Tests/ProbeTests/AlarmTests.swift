import Testing
@testable import Probe

@Suite(.serialized) struct AlarmTests {
  @Test(arguments: [
    "futex", "waitv", "wait4", "read", "poll", "ppoll", "select", "epoll", "pause", "sigsuspend",
    "sigwait",
    "unarmed",
  ])
  func lookingIntoAThreadFiftyTimesLeavesItAsItWas(_ way: String) throws {
    let waiter = try Waiter(way)
    var looked = 0
    for _ in 0..<50 {
      let process = try waiter.settled()
      let reading = PtraceTimerReader().alarm(of: process, stuck: process.threads)
      // On a busy machine the thread may be met at a wrong moment: that is an answer too.
      guard reading.alarm == .none else { continue }
      let after = try #require(try waiter.settled().threads.first)
      let settled = try #require(reading.mark)
      #expect(after.voluntarySwitches == settled.switches)
      #expect(after.call == process.threads.first?.call)
      looked += 1
    }
    #expect(looked > 0)
    #expect(waiter.end() == 7)
  }

  @Test(arguments: ["alarm", "timer"])
  func anArmedTimerIsSeen(_ way: String) throws {
    let waiter = try Waiter(way)
    let process = try waiter.settled()
    let alarm = PtraceTimerReader().alarm(of: process, stuck: process.threads).alarm
    guard case .armed(let remaining) = alarm else {
      Issue.record("\(alarm)")
      _ = waiter.end()
      return
    }
    #expect((1...1_000_000_000).contains(remaining))
    #expect(waiter.end() == 7)
  }

  @Test func aThreadThatMovedSinceTheSampleIsNotTrusted() throws {
    let waiter = try Waiter("pause")
    var process = try waiter.settled()
    process.threads[0].voluntarySwitches += 1
    guard case .unknown = PtraceTimerReader().alarm(of: process, stuck: process.threads).alarm
    else {
      Issue.record("an old sample was trusted")
      return
    }
    #expect(waiter.end() == 7)
  }

  @Test func signalsThatMeetALookAreNeitherLostNorDoubled() throws {
    let waiter = try Waiter("rings")
    var lost = false
    var looks = 0
    while let process = SnapshotReader().readProcess(Int(waiter.pid), lostSome: &lost),
      process.zombie == nil
    {
      // While its signal is pending a repeating timer has no time left, and is armed nevertheless.
      if PtraceTimerReader().alarm(of: process, stuck: process.threads).alarm == .none {
        Issue.record("an armed timer was not seen")
      }
      looks += 1
    }
    #expect(looks > 0)
    #expect(waiter.end() == 7)
  }

  @Test func aProcessThatIsGoneIsUnknown() {
    let process = ProcessSample(pid: 1 << 29, parent: 1)
    let alarm = PtraceTimerReader().alarm(of: process, stuck: [])
    #expect(alarm == TimerReading(.unknown("its timers are not shown")))
  }
}
