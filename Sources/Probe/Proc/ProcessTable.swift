/// The processes that `/proc` shows, by the little that tells families.
package struct ProcessTable: Sendable, Equatable {
  /// A process and its place.
  package struct Entry: Sendable, Equatable {
    /// Its process id.
    package var pid: Int
    /// Its parent.
    package var parent: Int
    /// Its session, named by the process that leads it.
    package var session: Int
    /// Its name.
    package var name: String
    /// When it started, in clock ticks since boot.
    package var startTime: UInt64

    /// A process.
    package init(pid: Int, parent: Int, session: Int, name: String = "", startTime: UInt64 = 0) {
      self.pid = pid
      self.parent = parent
      self.session = session
      self.name = name
      self.startTime = startTime
    }
  }

  /// The processes by id.
  package private(set) var entries: [Int: Entry] = [:]
  private var children: [Int: [Int]] = [:]

  /// A table of these processes.
  package init(_ entries: [Entry]) {
    for entry in entries {
      self.entries[entry.pid] = entry
      children[entry.parent, default: []].append(entry.pid)
    }
  }

  /// Everything that `/proc` shows now.
  package static func now() -> ProcessTable {
    ProcessTable((ProcFile.numbers(in: "/proc") ?? []).compactMap(entry))
  }

  private static func entry(of pid: Int) -> Entry? {
    guard let bytes = ProcFile.bytes("/proc/\(pid)/stat", isSmall: true),
      let stat = ProcStat(bytes), let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = ByteText.words(bytes[(end + 1)...])
    let session = fields.count > 3 ? ByteText.signed(fields[3]) ?? 0 : 0
    return Entry(
      pid: pid, parent: stat.parent, session: session, name: stat.name, startTime: stat.startTime)
  }

  /// A process and all that descend from it, each behind its parent.
  package func tree(of pid: Int) -> [Int] {
    guard entries[pid] != nil else { return [] }
    var found = [pid]
    var seen: Set<Int> = [pid]
    var next = 0
    while next < found.count {
      for child in (children[found[next]] ?? []).sorted() where seen.insert(child).inserted {
        found.append(child)
      }
      next += 1
    }
    return found
  }

  /// The parents of a process, nearest first, for as long as `isKin` says so.
  package func ancestors(of pid: Int, while isKin: (Entry, Entry) -> Bool) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int> = [pid]
    var current = entries[pid]
    while let process = current, let parent = entries[process.parent],
      seen.insert(parent.pid).inserted, isKin(process, parent)
    {
      found.append(parent.pid)
      current = parent
    }
    return found
  }
}

/// A thread and when it began.
package struct ThreadBirth: Sendable, Equatable {
  /// Its name.
  package var name: String
  /// When it started, in clock ticks since boot.
  package var startTime: UInt64

  /// The threads of a process; nil where they are not shown.
  package static func all(of pid: Int) -> [ThreadBirth]? {
    ProcFile.numbers(in: "/proc/\(pid)/task")?.compactMap { tid in
      ProcFile.bytes("/proc/\(pid)/task/\(tid)/stat", isSmall: true).flatMap(ProcStat.init).map {
        ThreadBirth(name: $0.name, startTime: $0.startTime)
      }
    }
  }
}

extension SnapshotReader {
  /// Reads these processes and no others. What is not read counts as able to move, so that processes
  /// which come and end elsewhere meanwhile change nothing that is proved.
  package func read(_ pids: [Int], at: Int) -> Snapshot {
    var snapshot = Snapshot(at: at)
    snapshot.newestBefore = 0
    snapshot.newestAfter = 0
    for pid in pids.sorted() where !excluded.contains(pid) {
      if let process = readProcess(pid, lostSome: &snapshot.lostSome) {
        snapshot.processes.append(process)
      }
    }
    markPeers(&snapshot)
    return snapshot
  }
}
