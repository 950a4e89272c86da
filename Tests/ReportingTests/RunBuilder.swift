import Model

/// Runs of a parent that forks a child, as a probe would have seen them.
enum RunBuilder {
  static let parent = 2
  static let child = 3

  /// Parent and child with the phases of an RPC, a fork and both their ends.
  static func passed() -> Observation {
    var run = Observation(startedAt: 1_700_000_010, ending: .ended(.code(0)), duration: 41_300)
    run.processes = [
      trace(parent, of: 1, "php", from: 0, to: 41_000, .code(0)),
      trace(child, of: parent, "php", from: 18_200, to: 33_900, .code(0)),
      trace(4, of: 1, "forkproof-peer", from: 0, to: 41_200, nil),
    ]
    run.processes[2].isPeer = true
    run.phases = [
      Phase(at: 9_100, pid: parent, role: "parent", name: "calling", data: ["deadline": "1"]),
      Phase(at: 12_400, pid: parent, role: "parent", name: "rpc-answered"),
      Phase(at: 17_900, pid: parent, role: "parent", name: "forking"),
      Phase(at: 18_600, pid: child, role: "child", name: "forked"),
      Phase(at: 27_000, pid: child, role: "child", name: "rpc-answered"),
      Phase(at: 28_800, pid: child, role: "child", name: "exiting"),
      Phase(
        at: 34_100, pid: parent, role: "parent", name: "reaped", data: ["child": "3", "exit": "0"]),
    ]
    run.calls = [
      PeerCall(at: 11_800, method: "Echo", role: "parent", pid: parent, outcome: .answered),
      PeerCall(at: 26_100, method: "Echo", role: "child", pid: child, outcome: .answered),
    ]
    run.libraries = [
      MappedLibrary(path: "/build/grpc.so", digest: String(repeating: "ab", count: 32))
    ]
    return run
  }

  /// The child stands still for ever, proved, in these frames.
  static func hung(_ frames: [String], after phase: String = "exiting") -> Observation {
    var run = passed()
    run.ending = .deadlock
    run.duration = 845_000
    run.processes[0].exit = nil
    run.processes[1].exit = nil
    for index in run.processes.indices { run.processes[index].lastSeen = 845_000 }
    run.processes[1].threads = ["php"]
    run.processes[1].parentThreadsAtFork = [
      "php", "timer_manager", "event_engine", "grpc_global_tim",
    ]
    run.phases.removeLast()
    if let last = run.phases.lastIndex(where: { $0.name == phase }) {
      run.phases.removeSubrange((last + 1)...)
    }
    run.stalls = [
      Stall(
        kind: .deadlock, at: 812_000, lastMovement: 29_500,
        waits: [
          ThreadWait(pid: parent, tid: parent, name: "php", reason: .exit(of: [child])),
          ThreadWait(pid: child, tid: child, name: "php", reason: .privateFutex(address: 0x7f10)),
        ])
    ]
    run.stacks = [stacks(of: child, frames, reason: .hang)]
    run.stacks.append(
      stacks(
        of: parent, ["__GI___wait4", "zif_pcntl_waitpid", "execute_ex", "main"], reason: .hang))
    return run
  }

  /// The child is ended by a signal in these frames.
  static func crashed(_ signal: Int, _ frames: [String]) -> Observation {
    var run = passed()
    run.ending = .ended(.code(1))
    run.processes[1].exit = .signal(signal)
    run.phases = Array(run.phases.prefix(4))
    run.stacks = [stacks(of: child, frames, reason: .crash)]
    run.output.standardError = "Warning: child was killed\n"
    return run
  }

  /// The child's call fails, and everything ends.
  static func rpcFailed(_ status: String) -> Observation {
    var run = passed()
    run.phases[4] = Phase(
      at: 27_000, pid: child, role: "child", name: "rpc-failed",
      data: ["status": status, "seconds": "0.7"])
    run.calls.removeLast()
    return run
  }

  static func notRun(_ why: String) -> Observation {
    Observation(startedAt: 1_700_000_010, ending: .notRun(why), duration: 0)
  }

  static func stacks(of pid: Int, _ frames: [String], reason: ProcessStacks.Reason) -> ProcessStacks
  {
    let listed = frames.enumerated().map { index, name in
      Frame(
        address: 0x7f00_0000_1000 + UInt64(index) * 64, function: name,
        module: name.contains("grpc") || name.contains("::")
          ? "/usr/lib/x86_64-linux-gnu/libgrpc.so.29" : nil,
        source: name == "postfork_child ()" ? "php_grpc.c:184" : nil)
    }
    var stacks = ProcessStacks(
      pid: pid, at: 815_000, tool: .libdw, reason: reason,
      threads: [ThreadStack(tid: pid, name: "php", frames: listed)])
    // As records of older versions have it.
    stacks.tool = "eu-stack"
    return stacks
  }

  private static func trace(
    _ pid: Int, of parent: Int, _ name: String, from: Int, to: Int, _ exit: ExitStatus?
  ) -> ProcessTrace {
    var trace = ProcessTrace(pid: pid, parent: parent, name: name, firstSeen: from)
    trace.lastSeen = to
    trace.exit = exit
    trace.threads = [name]
    return trace
  }

  static let moduleShutdown = [
    "syscall", "absl::debian3::Mutex::Block(absl::debian3::base_internal::PerThreadSynch*)",
    "grpc_event_engine::posix_engine::TimerManager::Shutdown()",
    "grpc_event_engine::experimental::PosixEventEngine::~PosixEventEngine()",
    "std::_Sp_counted_base<(__gnu_cxx::_Lock_policy)2>::_M_release()",
    "grpc_channel_destroy", "php_grpc_channel_unref (channel=0x55f6)", "zm_shutdown_grpc ()",
    "module_destructor", "zend_shutdown", "php_module_shutdown", "main",
  ]

  static let insideFork = [
    "syscall", "grpc_event_engine::posix_engine::TimerManager::Shutdown()",
    "grpc_event_engine::experimental::PosixEventEngine::~PosixEventEngine()",
    "grpc_channel_destroy", "destroy_grpc_channels ()", "postfork_child ()",
    "__run_postfork_handlers", "__libc_fork", "execute_ex", "php_execute_script", "main",
  ]

  static let onCondition = [
    "pthread_cond_wait", "gpr_cv_wait", "grpc_completion_queue_shutdown", "zm_shutdown_grpc ()",
    "module_destructor", "php_module_shutdown", "main",
  ]

  static let doubleFree = [
    "abort", "free", "grpc_channel_credentials_release (creds=0x0)",
    "free_wrapped_grpc_channel (object=0x7f)", "zend_objects_store_free_object_storage", "main",
  ]
}
