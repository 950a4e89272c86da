import Model

/// A run at one moment as the proof sees it: who waits for what, and who could bring it about.
///
/// Nothing in it touches the system, so it can be built by hand.
package struct WaitModel: Sendable, Equatable {
  /// A thread and its wait.
  package struct Thread: Sendable, Equatable {
    /// The thread.
    package var tid: Int
    /// Its name.
    package var name: String
    /// What it waits for.
    package var reason: ThreadWait.Reason
    /// For a shared futex: every process that could reach its memory.
    package var sharers: [Int] = []
    /// Why it is not known what ends its wait; nil where it is known.
    package var doubt: WaitDoubt?
    /// Whether a signal it does not block is pending.
    package var hasSignal = false

    /// A thread that waits.
    package init(tid: Int, name: String = "", reason: ThreadWait.Reason) {
      self.tid = tid
      self.name = name
      self.reason = reason
    }
  }

  /// A process and its threads.
  package struct Process: Sendable, Equatable {
    /// The process.
    package var pid: Int
    /// Its parent.
    package var parent: Int
    /// Names a memory: processes with the same value share theirs. By default its own.
    package var memory: Int
    /// Whether it is the peer or the peer's own: it can always move, but sends no signals.
    package var isPeer = false
    /// Whether it has ended and was not waited for yet.
    package var isZombie = false
    /// Whether a timer of its own will send it a signal.
    package var hasAlarm = false
    /// Its threads that have not ended.
    package var threads: [Thread]

    /// A process with these threads.
    package init(pid: Int, parent: Int, threads: [Thread]) {
      self.pid = pid
      self.parent = parent
      self.memory = pid
      self.threads = threads
    }
  }

  /// The processes of the run, the peer included. A process not in here can always move.
  package var processes: [Process]
  /// Names of threads that never send a signal and never end their process.
  package var inertThreads: Set<String>

  /// A run of these processes.
  package init(processes: [Process], inertThreads: Set<String> = []) {
    self.processes = processes
    self.inertThreads = inertThreads
  }

  /// Whether a thread counts as inert. A main thread never does, whatever it calls itself.
  func isInert(_ thread: Thread, of process: Process) -> Bool {
    thread.tid != process.pid && inertThreads.contains(thread.name)
  }
}
