import Basics
import Model

extension Sampling {
  /// How often cells were run, in a few words.
  var words: String {
    let level = Percent.nearest(confidence)
    return switch goal {
    case .runs(let count): counting(count, "run") + " a cell while it passes"
    case .decided: "until decided at \(level)"
    case .certain(let rate): "until a pass excludes a rate of \(Percent.nearest(rate)) at \(level)"
    }
  }
}

extension ExitStatus {
  /// `exit 0`, `SIGSEGV` as a number: `signal 11`.
  var words: String {
    switch self {
    case .code(let code): "exit \(code)"
    case .signal(let signal): "signal \(signal)"
    }
  }
}

extension Ending {
  /// How a run ended, in a few words.
  var words: String {
    switch self {
    case .ended(let status): "ended with \(status.words)"
    case .deadlock: "ended by us: deadlock proved"
    case .livelock: "ended by us at its limit: CPU burned"
    case .stalled: "ended by us at its limit: no progress"
    case .overtime: "ended by us at its limit: still moving"
    case .notRun(let reason): "not run: \(reason)"
    case .skipped(let reason): "skipped: \(reason)"
    }
  }
}

extension Phase {
  /// `child: rpc-answered (status OK)`
  var words: String {
    let told = data.sorted { $0.key < $1.key }.prefix(6).map { "\($0.key) \($0.value)" }
    return "\(role): \(name)" + (told.isEmpty ? "" : " (\(told.joined(separator: ", ")))")
  }
}

extension Stall.Kind {
  /// `deadlock, proved`
  var words: String {
    switch self {
    case .deadlock: "deadlock, proved: none of these threads can ever move again"
    case .deadlockUnlessSignalled(let pids):
      "deadlock unless \(pids.map(String.init).joined(separator: ", ")) sends a signal"
    case .livelock: "livelock: CPU burns, nothing gets on"
    case .stalled: "stalled: no progress until the limit"
    }
  }
}

extension ThreadWait {
  /// `php (process 20) waits for the exit of 21`
  var words: String { "\(name) (process \(pid), thread \(tid)) \(reason.words)" }
}

extension ThreadWait.Reason {
  fileprivate var words: String {
    switch self {
    case .privateFutex: "waits on a futex of its own process"
    case .sharedFutex: "waits on a shared futex"
    case .exit(let pids): "waits for the exit of \(pids.map(String.init).joined(separator: ", "))"
    case .descriptors(let waits):
      "waits on " + waits.prefix(8).map { "\($0.descriptor) \($0.target)" }.joined(separator: ", ")
    case .fileLock(let pids):
      "waits for a file lock of \(pids.map(String.init).joined(separator: ", "))"
    case .signal: "waits for a signal"
    case .stopped: "is stopped"
    case .timed(let what): "wakes at its time limit: \(what)"
    case .mayMove(let what): "may move: \(what)"
    }
  }
}

extension Observation {
  /// The lines that tell a run as it went: each phase with its time, then how it ended.
  func story(limit: Int = 200) -> [String] {
    let told = phases.prefix(limit).map { "\(duration($0.at)) \($0.words)" }
    let more = phases.count > limit ? ["and \(phases.count - limit) more phases"] : []
    return told + more + ["\(duration(duration)) \(ending.words)"]
  }

  /// A free function's name hides behind the property of the same name.
  private func duration(_ microseconds: Int) -> String { Reporting.duration(microseconds) }
}
