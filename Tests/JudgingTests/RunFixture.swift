import Model
import Recipes
@testable import Basics
@testable import Judging
@testable import Signatures

/// A run of a parent and a child, as a probe would have seen it.
struct RunFixture {
  static let parent = 10
  static let child = 20

  var observation: Observation
  var scenario = Scenario(
    name: "exit-after-rpc", question: "Does the child exit?", script: "s.php", settings: ["on"],
    must: [.exit(0), .phase(role: "child", name: "rpc-ok", atLeast: 1)])

  init(_ ending: Ending = .ended(.code(0))) {
    observation = Observation(startedAt: 0, ending: ending, duration: 1)
    observation.processes = [
      ProcessTrace(pid: Self.parent, parent: 1, name: "php", firstSeen: 0),
      ProcessTrace(pid: Self.child, parent: Self.parent, name: "php", firstSeen: 1),
    ]
    observation.processes[1].threads = ["php"]
    observation.processes[1].parentThreadsAtFork = ["php", "timer_manager", "event_engine"]
  }

  mutating func report(
    _ name: String, by role: String = "child", _ data: [String: String] = [:], pid: Int? = nil
  ) {
    let pid = pid ?? (role == "parent" ? Self.parent : Self.child)
    observation.phases.append(
      Phase(at: observation.phases.count, pid: pid, role: role, name: name, data: data))
  }

  mutating func exit(_ pid: Int, _ status: ExitStatus) {
    for index in observation.processes.indices where observation.processes[index].pid == pid {
      observation.processes[index].exit = status
    }
  }

  mutating func stall(_ kind: Stall.Kind, child reason: ThreadWait.Reason) {
    observation.stalls.append(
      Stall(
        kind: kind, at: 5, lastMovement: 4,
        waits: [
          ThreadWait(
            pid: Self.parent, tid: Self.parent, name: "php", reason: .exit(of: [Self.child])),
          ThreadWait(pid: Self.child, tid: Self.child, name: "php", reason: reason),
        ]))
  }

  mutating func stacks(
    of pid: Int = Self.child, _ frames: [String?], reason: ProcessStacks.Reason = .hang
  ) {
    let stack = ThreadStack(
      tid: pid, name: "php", frames: frames.map { Frame(address: 7, function: $0) })
    observation.stacks.append(
      ProcessStacks(pid: pid, at: 6, tool: .libdw, reason: reason, threads: [stack]))
  }

  static let shutdownFrames: [String?] = [
    "syscall", nil, "grpc_event_engine::posix_engine::TimerManager::Shutdown()",
    "grpc_channel_destroy", "php_grpc_channel_unref", "zend_hash_clean", "zm_shutdown_grpc",
    "php_module_shutdown", "main",
  ]

  /// A child that reported its RPC and hangs at its exit, proved.
  static func deadlock() -> RunFixture {
    var run = RunFixture(.deadlock)
    run.report("forked", by: "parent")
    run.report("exiting")
    run.stall(.deadlock, child: .privateFutex(address: 9))
    run.stacks(shutdownFrames)
    return run
  }

  func judged() throws -> RunVerdict {
    RunJudge(rules: try Fixtures.grpcRules()).verdict(observation, scenario: scenario)
  }

  func verdict() throws -> Verdict? { try judged().verdict }
}
