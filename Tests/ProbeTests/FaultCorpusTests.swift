import Testing
@testable import Probe

/// Programs whose answer is known, each in a sandbox of its own under the probe's loop.
@Suite(.serialized) struct FaultCorpusTests {
  @Test(arguments: [
    "mutex_self", "lock_order", "wait_on_deadlocked", "chain_of_three", "shared_futex_dead",
    "pipe_stuck_writer", "pipe_own_writer", "epoll_event", "flock_cycle", "stopped",
    "timerfd_unarmed", "inert_parent", "socket_pair_dead", "socket_pair_poll",
  ])
  func isProvedDeadlocked(_ name: String) throws {
    // Looking on for a while after the proof shows a false one.
    let lines = try watch(name, ["--inert", "timer_manager", "--linger", "0.2", "--limit", "30"])
    #expect(lines.contains("ending deadlock"))
    #expect(!lines.contains("FALSE PROOF"))
  }

  @Test(arguments: [
    "alarm_exit", "itimer_exit", "posix_timer_exit", "timerfd_exit", "shared_futex_living",
    "condition_timeout", "sleeper", "pipe_living", "pipe_dead_writers", "epoll_living",
    "flock_living", "stopped_continued", "daemon_lives", "vfork_child", "vfork_shares_memory",
    "pauses", "quick_wakes", "socket_pair_living", "socket_pair_limit", "socket_pair_sent",
  ])
  func endsWell(_ name: String) throws {
    let lines = try watch(name, ["--stall", "30", "--limit", "50"])
    #expect(lines.contains("ending code(7)"))
    #expect(!lines.contains { $0.hasPrefix("stall deadlock") })
  }

  @Test func aTimerIsAwaitedBeforeAProof() throws {
    let lines = try watch("alarm_then_deadlock", ["--limit", "30"])
    let rang = try #require(lines.firstIndex(of: "rang"))
    let proved = try #require(lines.firstIndex { $0.hasPrefix("stall deadlock") })
    #expect(rang < proved)
  }

  @Test(arguments: [("killed_by_sibling", "code(137)"), ("polls_child", "code(9)")])
  func deadlockStandsUnlessSomebodyLivingSendsASignal(_ name: String, _ ending: String) throws {
    let lines = try watch(name, ["--stall", "30", "--limit", "50"])
    #expect(lines.contains { $0.hasPrefix("stall deadlockUnlessSignalled") })
    #expect(!lines.contains { $0.hasPrefix("stall deadlock ") })
    #expect(lines.contains("ending \(ending)"))
  }

  @Test func burningIsALivelock() throws {
    #expect(try watch("spin", ["--stall", "0.5", "--limit", "50"]).contains("ending livelock"))
  }

  @Test func wakingToWaitAgainIsAStall() throws {
    let lines = try watch("waits_again", ["--stall", "1.5", "--limit", "50"])
    #expect(lines.contains("ending stalled"))
  }

  @Test func aWriteIsNeverCutShort() throws {
    #expect(try watch("pipe_full", ["--stall", "1", "--limit", "50"]).contains("ending stalled"))
  }

  @Test func whatIgnoresTermIsLeftToTheLimit() throws {
    #expect(try watch("ignores_term", ["--limit", "1"]).contains("ending overtime"))
  }
}
