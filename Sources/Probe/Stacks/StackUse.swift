import Model

/// What stacks are taken for, and so which are good enough, and how long a tool may take.
package enum StackUse: Sendable {
  /// For the observation of a run, where anything is better than nothing.
  case run
  /// For a running process that a user asks about, which is to stand still as shortly as possible.
  case suspect
  /// For a core file.
  case core

  /// Whether what a tool gave is kept.
  func accepts(_ threads: [ThreadStack]) -> Bool {
    switch self {
    case .run, .suspect: threads.contains { !$0.frames.isEmpty }
    case .core: threads.contains(where: \.isNamed)
    }
  }

  /// Whether a tool is asked, after those before it gave `found`.
  func asks(_ tool: StackTool, of subject: StackSubject, after found: ProcessStacks?) -> Bool {
    switch self {
    case .run:
      // Without any name another tool may know more.
      if tool.namesFunctions { return found?.threads.contains(where: \.isNamed) != true }
      return found == nil
    case .suspect:
      let mayBeAsked = !tool.stopsWhileReading || subject.canBeStopped
      return found == nil && tool.namesFunctions && mayBeAsked
    case .core: return found == nil && tool.namesFunctions
    }
  }

  /// When a tool has to be done (`monotonicMicroseconds`) that begins `now`, where `later` other programs may be
  /// asked after it, of a search of `budget` microseconds since `start`.
  ///
  /// What is left of the search it shares with those, in equal parts, so that one that hangs leaves each of them
  /// its time. Of a suspect each may take all of the budget.
  func deadline(now: Int, later: Int, start: Int, budget: Int) -> Int {
    switch self {
    case .run, .core: now + max(0, start + budget - now) / (later + 1)
    case .suspect: now + budget
    }
  }

  /// Bytes of a tool's output that are read.
  var outputLimit: Int {
    switch self {
    case .run, .suspect: 4 << 20
    case .core: 16 << 20
    }
  }

  /// Whether a note says of which process no stack could be taken.
  var saysWhatIsMissing: Bool {
    switch self {
    case .run: true
    case .suspect, .core: false
    }
  }
}

extension ThreadStack {
  /// Whether some frame has a name.
  fileprivate var isNamed: Bool { frames.contains { $0.function != nil } }
}
