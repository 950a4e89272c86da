/// Something that stood still, and what is known about why.
package struct Stall: Codable, Sendable, Equatable {
  /// What kind of standstill it is.
  package enum Kind: Codable, Sendable, Equatable {
    /// Proved: none of these threads can ever move again.
    case deadlock
    /// None of these threads can move again alone or by memory, descriptors or exits;
    /// only a signal from one of these living processes could end them.
    case deadlockUnlessSignalled(by: [Int])
    /// CPU burns, but no phase passes and the stacks stay in the same function.
    case livelock
    /// Nothing moved until the limit, or woke only to wait again; yet something could still wake it.
    case stalled
  }

  /// The kind of standstill.
  package var kind: Kind
  /// When it was established.
  package var at: Int
  /// When one of the threads last moved, as far as the samples show; of those that wake only to wait
  /// again, since when they do.
  package var lastMovement: Int
  /// The threads that stand still, and what each waits for.
  package var waits: [ThreadWait]

  /// A stall as established.
  package init(kind: Kind, at: Int, lastMovement: Int, waits: [ThreadWait]) {
    self.kind = kind
    self.at = at
    self.lastMovement = lastMovement
    self.waits = waits
  }
}

/// A thread and what it waits for.
package struct ThreadWait: Codable, Sendable, Equatable {
  /// Its process.
  package var pid: Int
  /// The thread.
  package var tid: Int
  /// The thread's name.
  package var name: String
  /// What it waits for.
  package var reason: Reason

  /// What a thread can wait for, as its system call and arguments show.
  package enum Reason: Codable, Sendable, Equatable {
    /// A futex private to its process, without a time limit.
    case privateFutex(address: UInt64)
    /// A futex shared between processes, without a time limit.
    case sharedFutex(address: UInt64)
    /// The exit of one of these processes, without a time limit.
    case exit(of: [Int])
    /// A read of, or a poll on, these descriptors, without a time limit.
    case descriptors([DescriptorWait])
    /// A file lock (`flock`, `fcntl`) held by one of these processes.
    case fileLock(heldBy: [Int])
    /// A signal (`pause`, `sigsuspend`), without a time limit.
    case signal
    /// Stopped by a signal or a tracer.
    case stopped
    /// Anything with a time limit, or a timer pending: it wakes without help.
    case timed(String)
    /// It runs, or waits in a way not understood: it may move.
    case mayMove(String)

    /// Whether it waits for a process to end.
    package var isExit: Bool {
      if case .exit = self { true } else { false }
    }

    /// In a state other than waiting or stopped, by its letter in `/proc/PID/stat`.
    package static func inState(_ letter: Character) -> Self { .mayMove("state \(letter)") }

    /// Whether it is of `inState`.
    package var isInState: Bool {
      if case .mayMove(let why) = self { why.hasPrefix("state ") } else { false }
    }
  }

  /// A wait as read.
  package init(pid: Int, tid: Int, name: String, reason: Reason) {
    self.pid = pid
    self.tid = tid
    self.name = name
    self.reason = reason
  }
}

/// A descriptor that a thread waits on.
package struct DescriptorWait: Codable, Sendable, Equatable {
  /// Its number in the waiting process.
  package var descriptor: Int
  /// What it is: the target of `/proc/PID/fd/N`.
  package var target: String
  /// The processes that hold its other end, or write to it.
  package var otherEnds: [Int]

  /// A descriptor as read.
  package init(descriptor: Int, target: String, otherEnds: [Int] = []) {
    self.descriptor = descriptor
    self.target = target
    self.otherEnds = otherEnds
  }
}

/// The stacks of every thread of one process at one moment.
package struct ProcessStacks: Codable, Sendable, Equatable {
  /// Why stacks are taken: of a run that stands still, once more a little later, of a crash, and in a diagnosis.
  package enum Reason: String, Codable, Sendable {
    case hang, crash, diagnosis
    case secondLook = "second look"
  }

  /// The process.
  package var pid: Int
  /// When they were taken.
  package var at: Int
  /// What took them: the raw value of a `StackTool`, or `eu-stack` in older records.
  package var tool: String
  /// Why they were taken.
  package var reason: Reason
  /// A stack a thread, main thread first.
  package var threads: [ThreadStack]

  /// Stacks as taken.
  package init(pid: Int, at: Int, tool: StackTool, reason: Reason, threads: [ThreadStack]) {
    self.pid = pid
    self.at = at
    self.tool = tool.rawValue
    self.reason = reason
    self.threads = threads
  }
}

/// The stack of one thread, innermost frame first.
package struct ThreadStack: Codable, Sendable, Equatable {
  /// The thread.
  package var tid: Int
  /// Its name.
  package var name: String
  /// Its frames, innermost first.
  package var frames: [Frame]

  /// A stack as taken.
  package init(tid: Int, name: String, frames: [Frame]) {
    self.tid = tid
    self.name = name
    self.frames = frames
  }
}

/// One frame of a stack.
package struct Frame: Codable, Sendable, Equatable, Hashable {
  /// The program counter; 0 where the trace named none.
  package var address: UInt64
  /// The function, demangled; nil where no symbol was found.
  package var function: String?
  /// The shared object or program the address lies in.
  package var module: String?
  /// Source file and line, where the debug information has them.
  package var source: String?
  /// Whether the compiler put the function into that of the next frame; nil for a frame of its own.
  package var isInlined: Bool?

  /// The module of what runs in the kernel.
  package static let kernelModule = "[kernel]"
  /// The function that stands for a script of PHP outside of its functions.
  package static let phpMain = "{main}"

  /// Whether it is of the kernel.
  package var isOfKernel: Bool { module == Self.kernelModule }

  /// A frame as read.
  package init(
    address: UInt64, function: String? = nil, module: String? = nil, source: String? = nil
  ) {
    self.address = address
    self.function = function
    self.module = module
    self.source = source
  }

  /// What tools call the frame that the kernel puts under a signal handler: gdb, and what reads symbols alone, by
  /// the C library's on x86_64 and by that of the kernel's own library (`vdso(7)`) on aarch64.
  private static let signalMarks: Set = [
    "<signal handler called>", "__restore_rt", "__kernel_rt_sigreturn",
  ]

  /// Whether it is the frame that the kernel puts under a signal handler: behind it lies what the signal met.
  package var marksSignal: Bool { function.map(Self.signalMarks.contains) ?? false }
}
