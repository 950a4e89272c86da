import Observation

/// What a thread does in the kernel, as `/proc/PID/task/TID/syscall` says it (proc(5)).
public enum KernelCall: Sendable, Equatable {
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
public struct ThreadSample: Sendable, Equatable {
  /// The thread.
  public var tid: Int
  /// Its name; bytes that are not UTF-8 are replaced.
  public var name: String
  /// The state letter of `/proc/PID/task/TID/stat`.
  public var state: Character
  /// What it does in the kernel.
  public var call: KernelCall
  /// CPU time used, user and system together, in clock ticks.
  public var ticks: UInt64 = 0
  /// Time spent on a core, in nanoseconds; 0 where the kernel does not count it.
  public var runTime: UInt64 = 0
  /// Time spent ready to run but waiting for a core, in nanoseconds.
  public var readyTime: UInt64 = 0
  /// How often it gave up its core to wait.
  public var voluntarySwitches: UInt64 = 0
  /// How often its core was taken away.
  public var involuntarySwitches: UInt64 = 0
  /// Signals pending for the thread or its process, bit n-1 for signal n.
  public var pendingSignals: UInt64 = 0
  /// Signals it blocks.
  public var blockedSignals: UInt64 = 0
  /// Signals its process ignores.
  public var ignoredSignals: UInt64 = 0
  /// Signals its process catches.
  public var caughtSignals: UInt64 = 0
  /// The process that traces it; 0 for none.
  public var tracer = 0

  /// A thread of which only the least is known.
  public init(tid: Int, name: String, state: Character = "S", call: KernelCall = .unreadable) {
    self.tid = tid
    self.name = name
    self.state = state
    self.call = call
  }
}

/// One process at one moment.
public struct ProcessSample: Sendable, Equatable {
  /// Its process id.
  public var pid: Int
  /// Its parent.
  public var parent: Int
  /// Its process group.
  public var group: Int
  /// Its name.
  public var name: String
  /// When it started, in clock ticks since boot: tells two processes of one id apart.
  public var startTime: UInt64 = 0
  /// How it ended, where all of it has ended and nobody has waited for it yet.
  public var zombie: ExitStatus?
  /// CPU time used by all its threads, those gone too, in clock ticks.
  public var ticks: UInt64 = 0
  /// How many descriptors it has open.
  public var descriptors: Int?
  /// Resident memory in bytes.
  public var residentBytes: Int?
  /// Whether it is the peer, or came from it.
  public var isPeer = false
  /// Whether it has a process namespace of its own, so that its ids differ from ours.
  public var isNested = false
  /// Whether a seccomp filter watches its calls.
  public var isFiltered = false
  /// Its threads, by id; none for a zombie.
  public var threads: [ThreadSample] = []

  /// A process of which only the least is known.
  public init(pid: Int, parent: Int, group: Int = 0, name: String = "") {
    self.pid = pid
    self.parent = parent
    self.group = group
    self.name = name
  }
}

/// Every process of the run at (nearly) one moment.
public struct Snapshot: Sendable, Equatable {
  /// When it was taken, in microseconds since the start of the run.
  public var at: Int
  /// The processes by id.
  public var processes: [ProcessSample] = []
  /// The id given out last in this namespace, before the first file was read.
  public var newestBefore: Int?
  /// The same, after the last file was read.
  public var newestAfter: Int?
  /// Whether a process or thread went away while it was being read.
  public var lostSome = false

  /// An empty moment.
  public init(at: Int) {
    self.at = at
  }

  /// The process with this id.
  public func process(_ pid: Int) -> ProcessSample? {
    processes.first { $0.pid == pid }
  }
}
