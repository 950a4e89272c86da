import Observation

/// A run at one moment as the proof sees it: who waits for what, and who could bring it about.
///
/// Nothing in it touches the system, so it can be built by hand.
public struct WaitModel: Sendable, Equatable {
  /// A thread and its wait.
  public struct Thread: Sendable, Equatable {
    /// The thread.
    public var tid: Int
    /// Its name.
    public var name: String
    /// What it waits for.
    public var reason: ThreadWait.Reason
    /// For a shared futex: every process that could reach its memory.
    public var sharers: [Int] = []
    /// Whether a signal it does not block is pending.
    public var hasSignal = false

    /// A thread that waits.
    public init(tid: Int, name: String = "", reason: ThreadWait.Reason) {
      self.tid = tid
      self.name = name
      self.reason = reason
    }
  }

  /// A process and its threads.
  public struct Process: Sendable, Equatable {
    /// The process.
    public var pid: Int
    /// Its parent.
    public var parent: Int
    /// Names a memory: processes with the same value share theirs. By default its own.
    public var memory: Int
    /// Whether it is the peer or the peer's own: it can always move, but sends no signals.
    public var isPeer = false
    /// Whether it has ended and nobody has waited for it yet.
    public var isZombie = false
    /// Whether a timer of its own will send it a signal.
    public var hasAlarm = false
    /// Its threads that have not ended.
    public var threads: [Thread]

    /// A process with these threads.
    public init(pid: Int, parent: Int, threads: [Thread]) {
      self.pid = pid
      self.parent = parent
      self.memory = pid
      self.threads = threads
    }
  }

  /// The processes of the run, the peer included. A process not in here can always move.
  public var processes: [Process]
  /// Names of threads that never send a signal and never end their process.
  public var inertThreads: Set<String>

  /// A run of these processes.
  public init(processes: [Process], inertThreads: Set<String> = []) {
    self.processes = processes
    self.inertThreads = inertThreads
  }

  /// Whether a thread counts as inert. A main thread never does, whatever it calls itself.
  func isInert(_ thread: Thread, of process: Process) -> Bool {
    thread.tid != process.pid && inertThreads.contains(thread.name)
  }
}
