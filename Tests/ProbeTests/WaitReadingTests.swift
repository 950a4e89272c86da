#if arch(x86_64)
  import Model
  import Testing

  @testable import Probe

  /// Details made by hand; what is not given can't be read.
  private struct Made: ProcessInspector {
    var tables: [Int: [OpenDescriptor]] = [:]
    var infos: [Int: DescriptorInfo] = [:]
    var bytes: [UInt64: [UInt8]] = [:]
    var maps: [Int: [ProcMapping]] = [:]
    var fileLocks: [FileLock]?
    var others: [Int] = []

    var seesAll = true
    func isGone(_ pid: Int) -> Bool { false }
    func processes() -> [Int] { Array(tables.keys) + others }
    func descriptors(of pid: Int) -> [OpenDescriptor]? { tables[pid] }
    func descriptorInfo(of pid: Int, _ descriptor: Int) -> DescriptorInfo? { infos[descriptor] }
    func memory(of pid: Int, at address: UInt64, count: Int) -> [UInt8]? {
      bytes[address].flatMap { $0.count >= count ? Array($0[..<count]) : nil }
    }
    func mappings(of pid: Int) -> [ProcMapping]? { maps[pid] }
    func locks() -> [FileLock]? { fileLocks }
    func shareMemory(_ one: Int, _ other: Int) -> Bool? { false }
    func isMember(_ descriptor: Int, ofSet set: Int, in pid: Int) -> Bool? { true }
    func localSocket(_: UInt64, of _: Int) -> LocalSocket? { nil }
    func hasTimeLimit(_: Int, of _: Int, isRead _: Bool) -> Bool? { nil }
  }

  private func blocked(_ number: Int, _ arguments: UInt64...) -> ProcSyscall {
    let padded = arguments + Array(repeating: 0, count: 6 - arguments.count)
    return .blocked(number: number, arguments: padded, stackPointer: 1, programCounter: 2)
  }

  private func process(_ pid: Int, parent: Int = 1, _ call: ProcSyscall, state: Character = "S")
    -> ProcessSample
  {
    var process = ProcessSample(pid: pid, parent: parent, group: 5, name: "php")
    process.threads = [ThreadSample(tid: pid, name: "php", state: state, call: call)]
    return process
  }

  private func reason(
    _ call: ProcSyscall, state: Character = "S", others: [ProcessSample] = [], _ made: Made = Made()
  ) -> ThreadWait.Reason {
    var snapshot = Snapshot(at: 0)
    let waiter = process(10, call, state: state)
    snapshot.processes = [waiter] + others
    return WaitReading(snapshot, details: made).reason(of: waiter.threads[0], in: waiter)
  }

  private func mayMove(_ reason: ThreadWait.Reason) -> Bool {
    if case .mayMove = reason { true } else { false }
  }

  /// Why it is not known what ends a wait.
  private func doubt(
    _ call: ProcSyscall, others: [ProcessSample] = [], threads: Int = 1, _ made: Made
  )
    -> WaitDoubt?
  {
    var waiter = process(10, call)
    for number in 1..<threads { waiter.threads.append(ThreadSample(tid: 10 + number, name: "php")) }
    var snapshot = Snapshot(at: 0)
    snapshot.processes = [waiter] + others
    return WaitReading(snapshot, details: made).model(inertThreads: []).processes.first?.threads
      .first?.doubt
  }

  private func timed(_ reason: ThreadWait.Reason) -> Bool {
    if case .timed = reason { true } else { false }
  }

  private let minusOne = UInt64(UInt32.max)

  @Suite struct WaitReadingTests {
    @Test func futexes() {
      #expect(reason(blocked(202, 16, 0x80)) == .privateFutex(address: 16))
      #expect(reason(blocked(202, 16, 0x189)) == .privateFutex(address: 16))
      #expect(reason(blocked(202, 16, 0xffff_ffff_0000_0086)) == .privateFutex(address: 16))
      #expect(timed(reason(blocked(202, 16, 0x80, 0, 0x7ff0))))
      #expect(mayMove(reason(blocked(202, 16, 0x81))))
      #expect(mayMove(reason(blocked(202, 16, 0x0))))
    }

    @Test func aSharedFutexInPrivateMemoryIsItsOwn() {
      var made = Made()
      made.maps[10] = ProcMapping.all(Array("10-20 rw-p 0 00:00 0\n30-40 r--p 0 fe:01 9 /x\n".utf8))
      #expect(reason(blocked(202, 0x10, 0x109), made) == .sharedFutex(address: 0x10))
      #expect(mayMove(reason(blocked(202, 0x30, 0x109), made)))
      #expect(mayMove(reason(blocked(202, 0x50, 0x109), made)))
    }

    @Test func waitsForChildren() {
      let child = process(20, parent: 10, .running)
      let stranger = process(30, parent: 1, .running)
      let family = [child, stranger]
      #expect(reason(blocked(61, minusOne), others: family) == .exit(of: [20]))
      #expect(reason(blocked(61, 20), others: family) == .exit(of: [20]))
      #expect(reason(blocked(61, 0), others: family) == .exit(of: [20]))
      #expect(reason(blocked(61, UInt64(bitPattern: -5)), others: family) == .exit(of: [20]))
      #expect(mayMove(reason(blocked(61, UInt64(bitPattern: -6)), others: family)))
      #expect(mayMove(reason(blocked(61, 30), others: family)))
      #expect(mayMove(reason(blocked(61, minusOne, 0, 1), others: family)))
      #expect(mayMove(reason(blocked(61, minusOne))))
      #expect(reason(blocked(247, 1, 20, 0, 4), others: family) == .exit(of: [20]))
      #expect(mayMove(reason(blocked(247, 3, 20, 0, 4), others: family)))
      #expect(mayMove(reason(blocked(247, 0, 0, 0, 5), others: family)))
    }

    @Test func aTracerWaitsForMoreThanItsChildren() {
      var traced = process(20, parent: 10, .running)
      traced.threads[0].tracer = 10
      #expect(mayMove(reason(blocked(61, minusOne), others: [traced])))
    }

    @Test func states() {
      #expect(reason(.running, state: "T") == .stopped)
      for state: Character in ["R", "D", "t", "X", "Z", "I", "?"] {
        #expect(mayMove(reason(blocked(202, 16, 0x80), state: state)))
      }
      #expect(mayMove(reason(.running)))
      #expect(mayMove(reason(.outside)))
      #expect(mayMove(reason(.unreadable)))
    }

    @Test func sleepsAndSignals() {
      #expect(timed(reason(blocked(35))))
      #expect(timed(reason(blocked(230))))
      #expect(timed(reason(blocked(219))))
      #expect(reason(blocked(34)) == .signal)
      #expect(reason(blocked(130)) == .signal)
      #expect(reason(blocked(128, 1, 1, 0)) == .signal)
      #expect(timed(reason(blocked(128, 1, 1, 1))))
    }

    @Test func whatIsNotUnderstoodMayMove() {
      for number in [2, 16, 45, 65, 70, 208, 257, 426, 455, 0x4000_0000, 100_000] {
        #expect(mayMove(reason(blocked(number, 3))))
      }
    }

    @Test func pollsWithALimitAreTimed() {
      #expect(timed(reason(blocked(7, 0x100, 1, 1000))))
      #expect(timed(reason(blocked(271, 0x100, 1, 0x200))))
      #expect(timed(reason(blocked(23, 4, 0, 0, 0, 0x200))))
      #expect(timed(reason(blocked(270, 4, 0, 0, 0, 0x200))))
      #expect(timed(reason(blocked(232, 4, 0x100, 1, 0))))
      #expect(timed(reason(blocked(441, 4, 0x100, 1, 0x200))))
    }

    private func pipes() -> Made {
      let end = OpenDescriptor(number: 3, target: "pipe:[7]", device: 1, inode: 7)
      var reading = end
      reading.isWritable = false
      var writing = end
      writing.isReadable = false
      var made = Made()
      made.tables = [10: [reading], 20: [writing], 1: []]
      made.bytes[0x100] = [3, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0]
      made.bytes[0x200] = [8, 0, 0, 0, 0, 0, 0, 0]
      return made
    }

    private func descriptors(_ reason: ThreadWait.Reason) -> [Int]? {
      guard case .descriptors(let waits) = reason else { return nil }
      return waits.flatMap(\.otherEnds)
    }

    @Test func pipesNameTheirOtherEnds() {
      let other = [process(20, .running)]
      #expect(descriptors(reason(blocked(0, 3), others: other, pipes())) == [20])
      #expect(
        descriptors(reason(blocked(7, 0x100, 2, minusOne), others: other, pipes())) == [10, 20])
      #expect(descriptors(reason(blocked(23, 4, 0x200), others: other, pipes())) == [10, 20])
      #expect(mayMove(reason(blocked(0, 4), others: other, pipes())))
      #expect(mayMove(reason(blocked(7, 0x999, 2, minusOne), others: other, pipes())))
      #expect(mayMove(reason(blocked(7, 0x100, .max, minusOne), others: other, pipes())))
      #expect(mayMove(reason(blocked(23, .max, 0x200), others: other, pipes())))
    }

    @Test func aPipeHeldOutsideMayMove() {
      var made = pipes()
      made.tables[20] = []
      #expect(mayMove(reason(blocked(0, 3), made)))
      made.tables[1] = made.tables[10]
      #expect(descriptors(reason(blocked(0, 3), made)) == [1])
      made.others = [77]
      #expect(mayMove(reason(blocked(0, 3), made)))
    }

    @Test func locksNameWhoHasTheFileOpen() {
      var made = pipes()
      made.tables[10] = [OpenDescriptor(number: 3, target: "/l", device: 1, inode: 9)]
      made.fileLocks = [FileLock(holder: 20, kind: "FLOCK", waiters: [10])]
      #expect(reason(blocked(73, 3, 2), made) == .fileLock(heldBy: [10, 20]))
      #expect(mayMove(reason(blocked(73, 3, 6), made)))
      #expect(mayMove(reason(blocked(72, 3, 7), made)))
      #expect(mayMove(reason(blocked(72, 3, 38), made)))
      made.fileLocks = nil
      #expect(mayMove(reason(blocked(73, 3, 2), made)))
    }

    @Test("a call that nothing here judges is in doubt, unless it has a limit of time")
    func unjudged() {
      let names = [65: "semop", 70: "msgrcv", 257: "openat", 455: "system call 455"]
      for (number, name) in names {
        #expect(doubt(blocked(number, 3), Made()) == .unjudged(name))
      }
      #expect(doubt(blocked(220, 1, 2, 3), Made()) == .unjudged("semtimedop"))
      #expect(timed(reason(blocked(220, 1, 2, 3, 0x7ff0))))
      #expect(doubt(blocked(72, 3, 38), Made()) == .unjudged("fcntl 38"))
      #expect(doubt(blocked(202, 16, 0x8b), Made()) == .unjudged("futex operation 139"))
    }

    @Test("where not all processes are shown, a wait for one of them is in doubt")
    func partial() {
      let other = [process(20, .running)]
      var made = pipes()
      made.seesAll = false
      #expect(doubt(blocked(0, 3), others: other, made) == .unseen("pipe:[7]"))
      #expect(doubt(blocked(7, 0x100, 2, minusOne), others: other, made) == .unseen("pipe:[7]"))
      made.tables[10] = [OpenDescriptor(number: 3, target: "/l", device: 1, inode: 9)]
      made.fileLocks = [FileLock(holder: 20, kind: "FLOCK", waiters: [10])]
      #expect(doubt(blocked(73, 3, 2), others: other, made) == .unseen("lock of /l"))
      #expect(doubt(blocked(202, 0x10, 0x109), made) == .unseen("shared futex"))
      #expect(doubt(blocked(202, 0x10, 0x80), made) == nil)
      #expect(doubt(blocked(61, minusOne), made) == .unseen("wait for a child not seen"))
    }

    @Test("a wait for what comes from outside is in no doubt, wherever it is looked at from")
    func outside() {
      var made = pipes()
      made.seesAll = false
      let socket = OpenDescriptor(number: 3, target: "socket:[5]", device: 1, inode: 5)
      made.tables[10] = [socket]
      made.infos[4] = DescriptorInfo(Array("tfd: 3 events: 19\n".utf8))
      let calls = [
        blocked(0, 3), blocked(7, 0x100, 2, minusOne), blocked(23, 4, 0x200), blocked(43, 3),
        blocked(45, 3), blocked(232, 4, 0x300, 1, minusOne), .running,
      ]
      for call in calls {
        #expect(doubt(call, made) == nil)
        #expect(doubt(call, threads: 3, made) == nil)
        #expect(mayMove(reason(call, made)))
      }
      #expect(doubt(blocked(7, 0x100, 2, minusOne), threads: 3, pipes()) == .unjudged("poll"))
    }

    @Test func pendingSignalsCountUnlessBlocked() throws {
      var snapshot = Snapshot(at: 0)
      snapshot.processes = [process(10, blocked(202, 16, 0x80))]
      func hasSignal() -> Bool? {
        WaitReading(snapshot, details: Made()).model(inertThreads: []).processes.first?.threads
          .first?.hasSignal
      }
      #expect(hasSignal() == false)
      snapshot.processes[0].threads[0].pendingSignals = 1 << 13
      #expect(hasSignal() == true)
      snapshot.processes[0].threads[0].blockedSignals = 1 << 13
      #expect(hasSignal() == false)
      snapshot.processes[0].threads[0].state = "T"
      snapshot.processes[0].threads[0].blockedSignals = 0
      #expect(hasSignal() == false)
      snapshot.processes[0].threads[0].pendingSignals = 1 << 17
      #expect(hasSignal() == true)
    }
  }
#endif
