import Model

extension ThreadWait {
  /// `thread 12 php waits for the exit of 13`
  var sentence: String {
    let text =
      switch reason {
      case .privateFutex:
        "waits on a futex, without a limit of time; only its own process could wake it"
      case .sharedFutex: "waits on a futex shared with others, without a limit of time"
      case .exit(let pids):
        "waits for the exit of \(pids.prefix(8).map(String.init).joined(separator: ", "))"
      case .descriptors(let waits):
        "waits on "
          + waits.prefix(4).map { wait in
            let ends = wait.otherEnds.prefix(8).map(String.init).joined(separator: ", ")
            return "descriptor \(wait.descriptor) (\(wait.target)), which \(ends) could write to"
          }.joined(separator: "; ")
      case .fileLock(let pids):
        "waits for a file lock of \(pids.prefix(8).map(String.init).joined(separator: ", "))"
      case .signal: "waits for a signal"
      case .stopped: "is stopped"
      case .timed(let what): "wakes when its time is over (\(what))"
      case .mayMove(let what): "may move (\(what))"
      }
    return "thread \(tid) \(Shown.line(name, limit: 20)) \(text)"
  }
}
