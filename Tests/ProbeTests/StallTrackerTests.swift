#if arch(x86_64)
  import Model
  import Testing

  @testable import Probe

  private struct NoDetails: ProcessInspector {
    let seesAll = true
    func isGone(_ pid: Int) -> Bool { false }
    func processes() -> [Int] { [] }
    func descriptors(of pid: Int) -> [OpenDescriptor]? { nil }
    func descriptorInfo(of pid: Int, _ descriptor: Int) -> DescriptorInfo? { nil }
    func memory(of pid: Int, at address: UInt64, count: Int) -> [UInt8]? { nil }
    func mappings(of pid: Int) -> [ProcMapping]? { nil }
    func locks() -> [FileLock]? { nil }
    func shareMemory(_ one: Int, _ other: Int) -> Bool? { false }
    func isMember(_ descriptor: Int, ofSet set: Int, in pid: Int) -> Bool? { nil }
    func localSocket(_: UInt64, of _: Int) -> LocalSocket? { nil }
    func hasTimeLimit(_: Int, of _: Int, isRead _: Bool) -> Bool? { nil }
  }

  /// Answers as told, and counts how often it was asked.
  private final class Alarms: TimerReader {
    var answer: TimerReading
    var asked = 0
    init(_ alarm: PendingTimer, mark: TimerMark? = nil) { answer = TimerReading(alarm, mark: mark) }
    func alarm(of process: ProcessSample, stuck: [ThreadSample]) -> TimerReading {
      asked += 1
      return answer
    }
  }

  private func call(_ number: Int) -> ProcSyscall {
    .blocked(number: number, arguments: [0, 0, 0, 0, 0, 0], stackPointer: 1, programCounter: 2)
  }

  private func thread(_ tid: Int, switches: UInt64 = 5, name: String = "php") -> ThreadSample {
    let call = ProcSyscall.blocked(
      number: 202, arguments: [16, 128, 0, 0, 0, 0], stackPointer: 1, programCounter: 2)
    var thread = ThreadSample(tid: tid, name: name, call: call)
    thread.voluntarySwitches = switches
    return thread
  }

  /// A hung process at some time, 20 ms a step.
  private func hung(_ step: Int, switches: UInt64 = 5, newest: Int? = 10) -> Snapshot {
    var snapshot = Snapshot(at: step * 20_000)
    var process = ProcessSample(pid: 10, parent: 1, name: "php")
    process.threads = [thread(10, switches: switches)]
    snapshot.processes = [process]
    snapshot.newestBefore = newest
    snapshot.newestAfter = newest
    return snapshot
  }

  private func tracker(_ alarms: Alarms, stall: Int = 1_000_000) -> StallTracker {
    StallTracker(
      stallLimit: stall, inertThreads: ["timer_manager"], timerReader: alarms,
      makeDetails: { NoDetails() })
  }

  @Suite struct StallTrackerTests {
    @Test func aProofNeedsTwoLikeSnapshotsAndAnAnswerBetweenThem() {
      let alarms = Alarms(.none, mark: TimerMark(tid: 10, switches: 8))
      var tracker = tracker(alarms)
      #expect(tracker.observe(hung(0)).isEmpty)
      #expect(alarms.asked == 0)
      #expect(tracker.observe(hung(1)).isEmpty)
      #expect(alarms.asked == 1)
      #expect(tracker.observe(hung(2, switches: 7)).isEmpty, "not back in its wait yet")
      #expect(tracker.observe(hung(3, switches: 8)).isEmpty)
      let proof = tracker.observe(hung(4, switches: 8))
      #expect(proof.map(\.kind) == [.deadlock])
      #expect(proof.first?.lastMovement == 0)
      #expect(proof.first?.at == 80_000)
      #expect(tracker.observe(hung(5, switches: 8)).isEmpty, "told once")
      #expect(alarms.asked == 1)
    }

    /// The hung process beside one that moves, another in each step.
    private func among(_ step: Int) -> Snapshot {
      var snapshot = hung(step)
      var other = ProcessSample(pid: 100 + step, parent: 1, name: "sh")
      other.threads = [ThreadSample(tid: 100 + step, name: "sh", state: "R", call: .running)]
      snapshot.processes.append(other)
      return snapshot
    }

    @Test("others that come and go forbid the proof of a run, and none of a family among them")
    func comingAndGoing() {
      var ofRun = tracker(Alarms(.none))
      var ofFamily = tracker(Alarms(.none))
      ofFamily.seesOthersMove = true
      let found = (0..<5).map { (ofRun.observe(among($0)), ofFamily.observe(among($0))) }
      #expect(found.allSatisfy { $0.0.isEmpty })
      #expect(found.flatMap { $0.1 }.map(\.kind) == [.deadlockUnlessSignalled(by: [103])])
    }

    @Test("one that stands still in a wait that is not judged is in doubt, one that moves is not")
    func doubtful() {
      func waiting(_ step: Int, switches: UInt64 = 5, sibling: ProcSyscall? = nil) -> Snapshot {
        var snapshot = hung(step, switches: switches)
        snapshot.processes[0].parent = 5
        snapshot.processes[0].threads[0].call = call(70)
        if let sibling {
          snapshot.processes[0].threads.append(ThreadSample(tid: 11, name: "php", call: sibling))
        }
        var parent = ProcessSample(pid: 5, parent: 1, name: "php")
        parent.threads = [
          ThreadSample(
            tid: 5, name: "php",
            call: .blocked(
              number: 61, arguments: [10, 0, 0, 0, 0, 0], stackPointer: 1, programCounter: 2))
        ]
        snapshot.processes.append(parent)
        var ours = ProcessSample(pid: 7, parent: 1, name: "forkproof")
        ours.threads = [ThreadSample(tid: 7, name: "forkproof", state: "R", call: .running)]
        snapshot.processes.append(ours)
        return snapshot
      }
      func doubts(_ last: Snapshot) -> [Int: [WaitDoubt]] {
        var tracker = tracker(Alarms(.none))
        let first = waiting(0, sibling: last.processes[0].threads.dropFirst().first?.call)
        for snapshot in [first, last] { _ = tracker.observe(snapshot) }
        return tracker.doubtful(in: last, since: 0)
      }
      #expect(doubts(waiting(1)) == [10: [.unjudged("msgrcv")], 5: []])
      #expect(doubts(waiting(1, switches: 6)).isEmpty)
      #expect(doubts(waiting(1, sibling: call(35))).isEmpty, "a thread of it wakes by time")
      #expect(
        doubts(waiting(1, sibling: call(43))).isEmpty, "a thread of it waits for a connection")
    }

    @Test func oneSwitchMoreIsMovement() {
      let alarms = Alarms(.none, mark: TimerMark(tid: 10, switches: 8))
      var tracker = tracker(alarms)
      _ = tracker.observe(hung(0))
      _ = tracker.observe(hung(1))
      #expect(tracker.observe(hung(2, switches: 9)).isEmpty)
      #expect(tracker.observe(hung(3, switches: 9)).isEmpty)
      #expect(alarms.asked == 2, "the first answer is worth nothing any more")
    }

    @Test("a process that was created meanwhile forbids a proof") func created() {
      var tracker = tracker(Alarms(.none))
      for step in 0..<10 { #expect(tracker.observe(hung(step, newest: 10 + step)).isEmpty) }
      for step in 10..<20 { #expect(tracker.observe(hung(step, newest: nil)).isEmpty) }
    }

    @Test("a process that was lost meanwhile forbids a proof") func lost() {
      var tracker = tracker(Alarms(.none))
      for step in 0..<10 {
        var snapshot = hung(step)
        snapshot.lostSome = true
        #expect(tracker.observe(snapshot).isEmpty)
      }
    }

    @Test(arguments: [PendingTimer.armed(remaining: 500_000), .unknown("no")])
    func anAlarmForbidsAProofUntilItIsOver(_ alarm: PendingTimer) {
      let alarms = Alarms(alarm)
      var tracker = tracker(alarms, stall: 100_000_000)
      for step in 0..<9 { #expect(tracker.observe(hung(step)).isEmpty) }
      #expect(alarms.asked == 1)
      alarms.answer = TimerReading(.none)
      let found = (9..<60).flatMap { tracker.observe(hung($0)) }
      #expect(found.map(\.kind) == [.deadlock])
    }

    @Test func lookingIntoAThreadIsNoMovementOfIts() {
      let alarms = Alarms(.armed(remaining: 400_000), mark: TimerMark(tid: 10, switches: 8))
      var tracker = tracker(alarms)
      for step in 0..<2 { #expect(tracker.observe(hung(step)).isEmpty) }
      for step in 2..<20 { #expect(tracker.observe(hung(step, switches: 8)).isEmpty) }
      #expect(alarms.asked == 1, "it is not asked again before the timer is due")
    }

    @Test(
      "a thread that waits for a core or a disk does not stand still; the parent of a vfork child may",
      arguments: [
        ("R", ProcSyscall.running, false), ("D", .outside, false), ("D", call(257), false),
        ("D", call(58), true),
      ])
    func keptByTheMachine(_ state: Character, _ call: ProcSyscall, _ stalls: Bool) {
      var tracker = tracker(Alarms(.none))
      var delay = MachineDelay()
      let found = (0..<60).flatMap { step in
        var snapshot = hung(step)
        snapshot.processes[0].threads[0].state = state
        snapshot.processes[0].threads[0].call = call
        delay.observe(snapshot)
        return tracker.observe(snapshot)
      }
      #expect(found.map(\.kind) == (stalls ? [.stalled] : []))
      #expect(delay.diskTime == (state == "D" && !stalls ? 59 * 20_000 : 0))
    }

    @Test(
      "the time in which others had a run's cores is told, not the time that it burns",
      arguments: [(19, 1, 59), (9, 1, 0), (19, 10, 0)])
    func keptFromCores(_ ready: Int, _ used: Int, _ steps: Int) {
      var delay = MachineDelay()
      for step in 0..<60 {
        var snapshot = hung(step)
        snapshot.processes[0].threads[0].readyTime = UInt64(step * ready) * 1_000_000
        snapshot.processes[0].threads[0].runTime = UInt64(step * used) * 1_000_000
        delay.observe(snapshot)
      }
      #expect(delay.coreTime == steps * 20_000)
    }

    @Test func whatIsNotUnderstoodStallsAtTheLimit() {
      var tracker = tracker(Alarms(.unknown("no")))
      let found = (0..<120).flatMap { tracker.observe(hung($0)) }
      #expect(found.map(\.kind) == [.stalled])
      #expect(found.first?.at == 1_000_000)
      #expect(found.first?.waits.first?.reason == .privateFutex(address: 16))
      #expect(tracker.notes == ["the timers of process 10 are not known: no"])
    }

    @Test func inertThreadsKeepNothingAlive() {
      var tracker = tracker(Alarms(.unknown("no")))
      let found = (0..<120).flatMap { step in
        var snapshot = hung(step)
        var inert = thread(11, switches: UInt64(step), name: "timer_manager")
        inert.call = .running
        snapshot.processes[0].threads.append(inert)
        return tracker.observe(snapshot)
      }
      #expect(found.map(\.kind) == [.stalled])
    }

    @Test func burningIsToldOnceUnlessAPhasePasses() {
      func burn(_ step: Int) -> Snapshot {
        var snapshot = hung(step)
        snapshot.processes[0].threads[0].state = "R"
        snapshot.processes[0].threads[0].call = .running
        // Half of the time on a core, nearly all of the rest waiting for one.
        snapshot.processes[0].threads[0].runTime = UInt64(step) * 10_000_000
        snapshot.processes[0].threads[0].readyTime = UInt64(step) * 9_000_000
        return snapshot
      }
      var still = tracker(Alarms(.none))
      #expect((0..<200).flatMap { still.observe(burn($0)) }.map(\.kind) == [.livelock])
      var passing = tracker(Alarms(.none))
      #expect((0..<200).flatMap { passing.observe(burn($0), phases: $0 / 40) }.isEmpty)
    }

    @Test func nothingIsNoStall() {
      var tracker = tracker(Alarms(.none))
      for step in 0..<100 { #expect(tracker.observe(Snapshot(at: step * 20_000)).isEmpty) }
    }
  }
#endif
