/// How stacks become titles: skip lists, anchors and causes, as data.
package struct SignatureRules: Codable, Sendable, Equatable {
  /// Frames that say nothing of the cause, as patterns over normalised function names, where `*`
  /// stands for any run of characters: `__futex_*`, `std::*`.
  package var skip: [String]
  /// Modules whose frames say nothing of the cause, as patterns over file names: `libc.so.*`.
  package var skipModules: [String]
  /// Functions that name the place of the failure, most telling first: `postfork_child`.
  package var anchors: [String]
  /// What a waiting function waits for, by the name of the thread that would wake it.
  package var wakers: [Waker]
  /// Threads that are known never to send a signal, as `/proc/PID/comm` gives their names.
  package var inertThreads: [String]

  /// A function that waits for a thread.
  package struct Waker: Codable, Sendable, Equatable {
    /// The function, as a pattern over normalised names: `*TimerManager::Shutdown`.
    package var function: String
    /// The thread's name: `timer_manager`.
    package var thread: String

    /// A waiting function and the thread it waits for.
    package init(function: String, thread: String) {
      self.function = function
      self.thread = thread
    }
  }

  /// Rules with all their parts.
  package init(
    skip: [String] = [], skipModules: [String] = [], anchors: [String] = [],
    wakers: [Waker] = [], inertThreads: [String] = []
  ) {
    self.skip = skip
    self.skipModules = skipModules
    self.anchors = anchors
    self.wakers = wakers
    self.inertThreads = inertThreads
  }
}
