import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("The verdict of a run")
struct RunJudgeTests {
  static let title =
    "deadlock in zm_shutdown_grpc: TimerManager::Shutdown waits for thread timer_manager, "
    + "which did not survive the fork"

  /// Everything that can be wrong with a run, most weighty first.
  enum Fault: Int, CaseIterable {
    case notRun, crash, hang, rpc, exit
  }

  private func run(with faults: Set<Fault>) -> RunFixture {
    var run = RunFixture()
    run.report("forked")
    if faults.contains(.exit) { run.observation.ending = .ended(.code(255)) }
    if !faults.contains(.rpc) { run.report("rpc-ok") }
    if faults.contains(.hang) {
      run.stall(.deadlock, child: .privateFutex(address: 1))
      if !faults.contains(.exit) { run.observation.ending = .deadlock }
    }
    if faults.contains(.crash) { run.exit(RunFixture.child, .signal(11)) }
    if faults.contains(.notRun) { run.observation.ending = .notRun("no peer") }
    return run
  }

  @Test("every combination of faults gives the weightiest", arguments: 0..<32)
  func precedence(_ bits: Int) throws {
    let faults = Set(Fault.allCases.filter { bits >> $0.rawValue & 1 == 1 })
    let verdict = try run(with: faults).judged()
    let expected: [Fault: Verdict.Outcome] = [
      .crash: .crash, .hang: .hang, .rpc: .rpcFailed, .exit: .badExit,
    ]
    switch faults.min(by: { $0.rawValue < $1.rawValue }) {
    case .notRun: #expect(verdict == .invalid(reason: "the run could not be made: no peer"))
    case nil: #expect(verdict.verdict?.outcome == .pass)
    case let fault?: #expect(verdict.verdict?.outcome == expected[fault])
    }
  }

  @Test func deadlockTellsWhoWhereAndWhy() throws {
    let verdict = try RunFixture.deadlock().verdict()
    #expect(verdict?.signature?.title == Self.title)
    #expect(
      verdict?.why
        == "child after phase exiting: \(Self.title); parent waits for its exit")
  }

  @Test func hangTellsTheFailureBeforeIt() throws {
    var run = RunFixture.deadlock()
    run.observation.phases.insert(
      Phase(
        at: 0, pid: 20, role: "child", name: "rpc-failed", data: ["status": "4", "seconds": "2.9"]),
      at: 1)
    #expect(
      try run.verdict()?.why.hasSuffix(
        "; before that: child's RPC answered DEADLINE_EXCEEDED after 2.9 s")
        == true)
  }

  @Test func hangInsideForkHasNoPhaseYet() throws {
    var run = RunFixture.deadlock()
    run.observation.phases.removeAll { $0.pid == RunFixture.child }
    #expect(try run.verdict()?.why.hasPrefix("child before its first phase: ") == true)
  }

  @Test("a thread that still lives is not blamed")
  func livingThread() throws {
    var run = RunFixture.deadlock()
    run.observation.processes[1].threads = ["php", "timer_manager"]
    #expect(
      try run.verdict()?.signature?.title
        == "deadlock in zm_shutdown_grpc: TimerManager::Shutdown waits on a futex nobody is left "
        + "to wake")
  }

  @Test func withoutStacksTheWaitIsTold() throws {
    var run = RunFixture.deadlock()
    run.observation.stacks = []
    let verdict = try run.verdict()
    #expect(verdict?.outcome == .hang)
    #expect(verdict?.signature == nil)
    #expect(
      verdict?.why == "child after phase exiting: it waits on a futex nobody is left to "
        + "wake; no stack tells where; parent waits for its exit")
  }

  @Test func silentPeerAndADeadlineThatNeverFires() throws {
    var run = RunFixture(.stalled)
    run.scenario.peer = .silence
    run.report("forked", by: "worker-3")
    run.stall(.stalled, child: .descriptors([]))
    run.stacks(["epoll_wait", nil, "grpc_pollset_work", nil, "zim_Call_startBatch", "execute_ex"])
    #expect(
      try run.verdict()?.signature?.title
        == #"worker waits for ever in Grpc\Call::startBatch: the deadline never fired"#)
    run.scenario.peer = .echo
    #expect(
      try run.verdict()?.signature?.title
        == #"worker waits for ever in Grpc\Call::startBatch: grpc_pollset_work waits on descriptors"#
    )
  }

  @Test("a deadline that was told and has not come due is not blamed", arguments: [2.0, 5.0])
  func toldDeadline(_ seconds: Double) throws {
    var run = RunFixture(.stalled)
    run.scenario.peer = .silence
    run.observation.duration = 3_500_000
    run.report("calling", ["deadline": "\(seconds)"])
    run.stall(.stalled, child: .descriptors([]))
    run.stacks(["epoll_wait", nil, "grpc_pollset_work", nil, "zim_Call_startBatch"])
    let title = try run.verdict()?.signature?.title
    #expect(title?.hasSuffix("the deadline never fired") == (seconds < 3))
  }

  @Test(
    "each ending at the limit is a hang",
    arguments: [
      (Ending.deadlock, "deadlock"), (.livelock, "livelock"), (.stalled, "stall"),
      (.overtime, "still running at the limit"),
    ])
  func endings(_ ending: Ending, _ word: String) throws {
    var run = RunFixture(ending)
    run.stacks(["syscall", "grpc_shutdown_internal_locked", "zm_shutdown_grpc"])
    let verdict = try run.verdict()
    #expect(verdict?.outcome == .hang)
    #expect(verdict?.signature?.title.hasPrefix(word + " in zm_shutdown_grpc") == true)
  }

  @Test("a run whose threads burn time without progress is a livelock")
  func livelockBurns() throws {
    var run = RunFixture(.livelock)
    run.stacks(["grpc_pollset_work", "grpc_prefork"])
    #expect(
      try run.verdict()?.signature?.title == "livelock in grpc_prefork: grpc_pollset_work burns CPU"
    )
  }

  @Test("a parent that polls while the child hangs: the child's stall names the hang")
  func pollingParent() throws {
    var run = RunFixture.deadlock()
    run.observation.ending = .overtime
    run.observation.stalls[0].kind = .deadlockUnlessSignalled(by: [RunFixture.parent])
    #expect(try run.verdict()?.signature?.title == Self.title)
  }

  @Test("a script that kills what hung does not hide the hang")
  func killedHang() throws {
    var run = RunFixture()
    run.report("rpc-ok")
    run.stall(
      .deadlockUnlessSignalled(by: [RunFixture.parent]), child: .privateFutex(address: 1))
    run.stacks(RunFixture.shutdownFrames)
    run.report("signalled", by: "parent", ["signal": "KILL", "pid": "20"])
    run.report("reaped", by: "parent", ["signal": "9", "child": "20"])
    #expect(try run.verdict()?.outcome == .hang)
    #expect(try run.verdict()?.signature?.title == Self.title)
  }

  @Test("an idle worker that is ended by a signal did not hang")
  func idleWorker() throws {
    var run = RunFixture()
    run.report("rpc-ok")
    run.stall(.deadlockUnlessSignalled(by: [RunFixture.parent]), child: .signal)
    run.report("signalled", by: "parent", ["signal": "TERM", "pid": "20"])
    run.exit(RunFixture.child, .signal(15))
    #expect(try run.verdict()?.outcome == .pass)
  }

  @Test("what only a signal could free, and was freed, did not hang")
  func freed() throws {
    var run = RunFixture()
    run.report("rpc-ok")
    run.stall(
      .deadlockUnlessSignalled(by: [RunFixture.parent]), child: .privateFutex(address: 1))
    #expect(try run.verdict()?.outcome == .pass)
  }

  @Test("a parent that waits for its child is not blamed for the idle threads it has beside")
  func waitingParent() throws {
    var run = RunFixture.deadlock()
    run.observation.stalls[0].waits.append(
      ThreadWait(pid: RunFixture.parent, tid: 11, name: "event_engine", reason: .timed("futex")))
    run.stacks(of: RunFixture.parent, ["epoll_wait", "grpc_pollset_work", "postfork_parent"])
    let why = try run.verdict()?.why
    #expect(why?.hasSuffix("\(Self.title); parent waits for its exit") == true)
  }

  @Test("a stall that dissolved was no hang")
  func dissolved() throws {
    var run = RunFixture()
    run.report("rpc-ok")
    run.stall(.stalled, child: .descriptors([]))
    #expect(try run.verdict()?.outcome == .pass)
  }

  @Test("of many that hang the most telling names the hang, in any order")
  func manyChildren() throws {
    var run = RunFixture.deadlock()
    run.observation.processes.append(
      ProcessTrace(pid: 30, parent: RunFixture.parent, name: "php", firstSeen: 2))
    run.observation.stalls[0].waits.append(
      ThreadWait(pid: 30, tid: 30, name: "php", reason: .privateFutex(address: 3)))
    run.stacks(of: 30, ["syscall", "gpr_cv_wait", "grpc_channel_destroy", "postfork_child"])
    let first = try run.verdict()
    #expect(
      first?.signature?.title == "deadlock in postfork_child: grpc_channel_destroy waits on a "
        + "condition nobody is left to signal")
    #expect(first?.why.contains("1 more stand still") == true)
    run.observation.processes.swapAt(1, 2)
    run.observation.stacks.reverse()
    #expect(try run.verdict()?.signature == first?.signature)
  }

  /// What a worker's manager has lost is not in the worker either.
  @Test func aThreadThatWasLostTwoForksAgoIsNamed() throws {
    var run = RunFixture.deadlock()
    let title = try run.verdict()?.signature?.title
    #expect(
      title?.hasSuffix("waits for thread timer_manager, which did not survive the fork") == true)
    run.observation.processes.append(
      ProcessTrace(pid: 30, parent: RunFixture.child, name: "php", firstSeen: 2))
    run.observation.processes[2].parentThreadsAtFork = ["php"]
    run.observation.processes[2].threads = ["php"]
    run.observation.stalls[0].waits[1].pid = 30
    run.observation.stacks = []
    run.stacks(of: 30, RunFixture.shutdownFrames)
    #expect(try run.verdict()?.signature?.title == title)
    // A thread that it made anew was not lost.
    run.observation.processes[2].threads = ["php", "timer_manager"]
    #expect(try run.verdict()?.signature?.title != title)
    // Parents in a circle, as a damaged record could have them, are no way to go round for ever.
    run.observation.processes[1].parent = 30
    #expect(try run.verdict()?.outcome == .hang)
  }

  @Test func limitOfCPUTimeIsALivelock() throws {
    var run = RunFixture()
    run.exit(RunFixture.child, .signal(24))
    run.stacks(["grpc_pollset_work", "zm_shutdown_grpc"])
    #expect(try run.verdict()?.outcome == .hang)
    #expect(try run.verdict()?.signature?.kind == .livelock)
  }
}
