import Model

/// What a thread does in the kernel, as `/proc/PID/task/TID/syscall` says it (proc(5)).
package enum ProcSyscall: Sendable, Equatable {
  /// It is on a core, or about to be.
  case running
  /// It is blocked, but not in a system call.
  case outside
  /// It is blocked in this system call.
  case blocked(number: Int, arguments: [UInt64], stackPointer: UInt64, programCounter: UInt64)
  /// The file could not be read or understood.
  case unreadable
}

/// One thread at one moment.
package struct ThreadSample: Sendable, Equatable {
  /// The thread.
  package var tid: Int
  /// Its name; bytes that are not UTF-8 are replaced.
  package var name: String
  /// The state letter of `/proc/PID/task/TID/stat`.
  package var state: Character
  /// What it does in the kernel.
  package var call: ProcSyscall
  /// CPU time used, user and system together, in clock ticks.
  package var ticks: UInt64 = 0
  /// Time spent on a core, in nanoseconds; 0 where the kernel does not count it.
  package var runTime: UInt64 = 0
  /// Time spent ready to run but waiting for a core, in nanoseconds.
  package var readyTime: UInt64 = 0
  /// How often it gave up its core to wait.
  package var voluntarySwitches: UInt64 = 0
  /// How often its core was taken away.
  package var involuntarySwitches: UInt64 = 0
  /// Signals pending for the thread or its process, bit n-1 for signal n.
  package var pendingSignals: UInt64 = 0
  /// Signals it blocks.
  package var blockedSignals: UInt64 = 0
  /// Signals its process ignores.
  package var ignoredSignals: UInt64 = 0
  /// Signals its process catches.
  package var caughtSignals: UInt64 = 0
  /// The process that traces it; 0 for none.
  package var tracer = 0

  /// A thread of which only the least is known.
  package init(tid: Int, name: String, state: Character = "S", call: ProcSyscall = .unreadable) {
    self.tid = tid
    self.name = name
    self.state = state
    self.call = call
  }
}

/// One process at one moment.
package struct ProcessSample: Sendable, Equatable {
  /// Its process id.
  package var pid: Int
  /// Its parent.
  package var parent: Int
  /// Its process group.
  package var group: Int
  /// Its name.
  package var name: String
  /// When it started, in clock ticks since boot: tells two processes of one id apart.
  package var startTime: UInt64 = 0
  /// How it ended, where all of it has ended and its parent has not waited for it yet.
  package var zombie: ExitStatus?
  /// CPU time used by all its threads, those gone too, in clock ticks.
  package var ticks: UInt64 = 0
  /// How many descriptors it has open.
  package var descriptors: Int?
  /// Resident memory in bytes.
  package var residentBytes: Int?
  /// Whether it is the peer, or came from it.
  package var isPeer = false
  /// Whether it has a process namespace of its own, so that its ids differ from ours.
  package var isNested = false
  /// Whether a seccomp filter of its own, beside those that are known, watches its calls.
  package var isFiltered = false
  /// Its threads, by id; none for a zombie.
  package var threads: [ThreadSample] = []

  /// A process of which only the least is known.
  package init(pid: Int, parent: Int, group: Int = 0, name: String = "") {
    self.pid = pid
    self.parent = parent
    self.group = group
    self.name = name
  }
}

/// Every process of the run at (nearly) one moment.
package struct Snapshot: Sendable, Equatable {
  /// When it was taken, in microseconds since the start of the run.
  package var at: Int
  /// The processes by id.
  package var processes: [ProcessSample] = []
  /// The id given out last in this namespace, before the first file was read.
  package var newestBefore: Int?
  /// The same, after the last file was read.
  package var newestAfter: Int?
  /// Whether a process or thread went away while it was being read.
  package var lostSome = false

  /// An empty moment.
  package init(at: Int) {
    self.at = at
  }

  /// The process with this id.
  package func process(_ pid: Int) -> ProcessSample? {
    processes.first { $0.pid == pid }
  }
}
