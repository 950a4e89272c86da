import Glibc
import Model
import Testing
@testable import Probe

private func sample(_ pid: Int, parent: Int, start: UInt64 = 1, _ threads: String...)
  -> ProcessSample
{
  var process = ProcessSample(pid: pid, parent: parent, name: threads.first ?? "")
  process.startTime = start
  process.threads = threads.enumerated().map { ThreadSample(tid: pid + $0, name: $1) }
  return process
}

private func snapshot(_ at: Int, _ processes: ProcessSample...) -> Snapshot {
  var snapshot = Snapshot(at: at)
  snapshot.processes = processes
  return snapshot
}

@Suite struct ProcessHistoryTests {
  @Test func aChildRemembersTheThreadsOfItsParentBeforeTheFork() throws {
    var history = ProcessHistory()
    history.take(snapshot(0, sample(2, parent: 1, "php", "timer_manager")))
    history.take(snapshot(20, sample(2, parent: 1, "php"), sample(3, parent: 2, "php")))
    let child = try #require(history.traces.last)
    #expect(child.pid == 3)
    #expect(child.parentThreadsAtFork == ["php", "timer_manager"])
    #expect(child.firstSeen == 20)
    #expect(history.traces.first?.threads == ["php"])
  }

  @Test func bothOfOneSnapshotShareTheirMoment() {
    var history = ProcessHistory()
    history.take(snapshot(0, sample(2, parent: 1, "php"), sample(3, parent: 2, "php")))
    #expect(history.traces.last?.parentThreadsAtFork == ["php"])
  }

  @Test func aZombieKeepsWhatItWas() {
    var history = ProcessHistory()
    var alive = sample(2, parent: 1, "php", "worker")
    alive.ticks = 7
    alive.descriptors = 9
    history.take(snapshot(10, alive))
    var zombie = sample(2, parent: 1)
    zombie.zombie = .signal(9)
    zombie.ticks = 8
    history.take(snapshot(30, zombie))
    let trace = history.traces.first
    #expect(trace?.exit == .signal(9))
    #expect(trace?.lastSeen == 10)
    #expect(trace?.threads == ["php", "worker"])
    #expect(trace?.cpuTime == 80_000)
    #expect(trace?.descriptors == 9)
  }

  @Test func theTimeOfAnEndBelongsToTheOnlyProcessOfItsId() {
    var history = ProcessHistory()
    history.take(snapshot(0, sample(2, parent: 1, "a"), sample(3, parent: 2, "b")))
    history.take(snapshot(20, sample(3, parent: 2, start: 2, "c")))
    #expect(history.traces(ended: [2: 9, 3: 11]).map(\.endedAt) == [9, nil, nil])
  }

  @Test func whatAProcessHasIsRead() throws {
    let own = try #require(ResourceUse(of: Int(getpid())))
    #expect(own.threads > 0 && own.descriptors > 2 && own.residentBytes > 1 << 20)
    #expect(ResourceUse(of: 1 << 30) == nil)
  }

  @Test func anIdUsedAgainIsAnotherProcess() {
    var history = ProcessHistory()
    history.take(snapshot(0, sample(2, parent: 1, "a")))
    history.ended(2, .code(3))
    history.take(snapshot(20, sample(2, parent: 1, start: 2, "b")))
    #expect(history.traces.map(\.name) == ["a", "b"])
    #expect(history.traces.map(\.exit) == [.code(3), nil])
  }

  @Test func unknownEndingsAndHugeTimesAreHarmless() {
    var history = ProcessHistory(ticksPerSecond: 0)
    history.ended(99, .code(0))
    var process = sample(2, parent: 1, "a")
    process.ticks = .max
    history.take(snapshot(0, process))
    #expect(history.traces.first?.cpuTime == .max)
  }
}
