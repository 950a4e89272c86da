/// What the kernel says of one process, asked while it waits for our answer.
package struct ProcessFacts: Sendable, Equatable {
  /// The process.
  package var pid: Int
  /// Its parent.
  package var parent: Int
  /// Its name.
  package var name: String
  /// When it started, in clock ticks since boot: tells two processes of one id apart.
  package var startTime: UInt64

  /// The facts about `pid`; nil when it is gone.
  package init?(pid: Int) {
    guard let stat = ProcFile.bytes("/proc/\(pid)/stat", isSmall: true).flatMap(ProcStat.init)
    else { return nil }
    self.pid = pid
    parent = stat.parent
    name = stat.name
    startTime = stat.startTime
  }

  /// Whether `pid` has the file at `path` open: the same file, whatever it is called.
  package static func hasOpen(_ path: String, in pid: Int) -> Bool {
    guard let wanted = ProcFile.status(path) else { return false }
    return (ProcFile.numbers(in: "/proc/\(pid)/fd") ?? []).prefix(1024).contains {
      let file = ProcFile.status("/proc/\(pid)/fd/\($0)")
      return file?.st_ino == wanted.st_ino && file?.st_dev == wanted.st_dev
    }
  }

  /// How many processes and threads there are, counted and no more than that: what a run has too many of is
  /// too much to be read one by one.
  package static func count() -> (processes: Int, threads: Int) {
    let pids = ProcFile.numbers(in: "/proc") ?? []
    // A folder has a link of its own, one in its parent, and one in each folder in it: here, each thread.
    let threads = pids.reduce(0) { sum, pid in
      sum + (ProcFile.status("/proc/\(pid)/task").map { max(1, Int($0.st_nlink) - 2) } ?? 0)
    }
    return (pids.count, threads)
  }
}
