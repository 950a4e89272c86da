import Model

/// The stacks of one process, as a text shows them.
package struct PastedStacks: Sendable, Equatable {
  /// The tool that printed them.
  package var form: TraceForm
  /// The line that they begin in, from 1.
  package var line: Int
  /// The process, where the text names it.
  package var pid: Int?
  /// A stack a thread. A thread without a number in the text has its place in the text for one.
  package var threads: [ThreadStack] = []
  /// Whether the tool shows every thread there is, so that a thread that is not shown is not there.
  package var isComplete = false
  /// The signal that ended the process, by its number, where the text tells of one.
  package var signal: Int?
  /// Whether a log tells of it, which may speak of another process.
  package var isSignalLogged = false
  /// Whether a stack begins with a later frame than the innermost.
  package var isCut = false
  /// How many threads the process has, where the text tells that beside the stacks.
  package var countedThreads: Int?
  /// The names of threads that a list beside the stacks tells.
  package var listedThreads: [String] = []
  /// Whether it is the trace of an exception, which has left the functions in it.
  package var isOfException = false
  /// Whether a profiler took it of a thread that ran at that moment, and so did not wait.
  package var isOfRunning = false
  /// The place among the threads of the one that the signal met, where the text tells.
  package var crashedThread: Int?

  /// Stacks of which none was read yet.
  init(form: TraceForm, line: Int, pid: Int? = nil) {
    self.form = form
    self.line = line
    self.pid = pid
  }

  /// Marks what was read of the last thread so far as the kernel's.
  mutating func markKernel() {
    guard let last = threads.indices.last else { return }
    for index in threads[last].frames.indices {
      threads[last].frames[index].module = Frame.kernelModule
    }
  }
}
