import Model
import Probe
import Signatures

/// Says of running processes whether they can ever move again, and why not.
///
/// It reads `/proc`, looks into processes by ptrace(2) for well below a millisecond a thread, and never
/// ends, stops or changes anything.
package struct LiveDiagnosis {
  /// Processes whose stacks are taken.
  private static let mostStacks = 128

  let maker: FindingMaker
  private let facts: ProcessReader
  private let taker: StackTaker
  private let seesAll: Bool

  /// A diagnosis by these rules. Our other programs lie in the folder `programs`; nil for that of the
  /// running program. `seesAll` where `/proc` shows every process of the machine; by default that is found out.
  package init(_ maker: FindingMaker, programs: String? = nil, seesAll: Bool? = nil) {
    self.maker = maker
    self.seesAll = seesAll ?? Obstacle.seesAllProcesses
    taker = StackTaker(programs: programs)
    facts = ProcessReader(maker.catalogue)
  }

  /// What can be said of these processes and their families.
  /// - Throws: `DiagnosisError.noProcess` for one that is not there.
  package func diagnose(_ given: [Int]) throws(DiagnosisError) -> DiagnosisReport {
    let found = given.filter { ProcFile.bytes("/proc/\($0)/stat", isSmall: true) != nil }
    let gone = given.filter { !found.contains($0) }
    // What is left of several tells something still.
    if let first = gone.first, found.isEmpty { throw .noProcess(first) }
    let asked = found.map { ProcFile.process(ofThread: $0) ?? $0 }
    let threads = zip(found, asked).filter { $0 != $1 }
    let unseen = asked.compactMap { pid in Obstacle(pid).map { (pid, $0) } }
    let watching = Watching(
      asked, inertThreads: Set(maker.rules.inertThreads), seesAll: seesAll)
    let suspects = suspects(watching)
    let stacks = SuspectStacks(suspects, watching, by: taker)
    var findings = suspects.compactMap { finding(of: $0, watching, stacks) }
    findings.sort { Self.rank($0) < Self.rank($1) }
    var report = DiagnosisReport(.process, .healthy, findings)
    if findings.contains(where: Self.isFailure) {
      report.answer = .failure
    } else if !unseen.isEmpty || !findings.isEmpty {
      report.answer = .unknown
    }
    // What stands still may have been stopped on purpose, and what could not be judged or has ended is no health.
    let isWhole =
      watching.stopped.isEmpty && watching.traced.isEmpty && watching.doubtful.isEmpty
      && gone.isEmpty && watching.ended.isEmpty && watching.uninterruptible.isEmpty
      && watching.unreaped.isEmpty
    if report.answer == .healthy, !isWhole { report.answer = .unknown }
    report.processes = processes(watching, stacks)
    report.notes = gone.map { "there is no process \($0)" }
    report.notes += threads.map {
      "\($0.0) is a thread of process \($0.1), which was looked at"
    }
    report.notes += unseen.map { "process \($0.0): \($0.1.words)" } + stacks.notes
    report.notes += notes(of: watching)
    if findings.contains(where: { $0.certainty == .seen }),
      let words = Obstacle.ofProof(filters: SnapshotReader.filtersOfThisProcess)
    {
      report.notes.append(words)
    }
    report.next = next(findings, report.processes)
    return report
  }

  private func notes(of watching: Watching) -> [String] {
    var notes = watching.ended.map { "process \($0) ended while it was looked at" }
    notes += watching.unreaped.map { pid, parent in
      "process \(pid) has ended; what is left of it goes when its parent, process \(parent), asks how it ended"
    }
    notes += watching.uninterruptible.map { pid in
      """
      process \(pid) is inside the kernel and takes no signal there (state D), as while a disk, a file system of the \
      network or the child of a vfork() keeps it: /proc/\(pid)/stack tells root where
      """
    }
    notes += watching.doubtfulThemselves.map { pid, doubts in
      "process \(pid): \(Obstacle.ofDoubt(doubts, seesAll: seesAll))"
    }
    notes += watching.stopped.map { pid in
      "process \(pid) was stopped by a signal, and does nothing until kill -CONT \(pid)"
    }
    notes += watching.traced.map { pid, tracer in
      "process \(pid) is held by process \(tracer), which looks into it: look again when that has let it go"
    }
    // Timers that could not be read matter only where a proof is missing for it.
    if !watching.family.scope.isSubset(of: watching.held) { notes += watching.notes }
    return notes
  }

  /// What is proved, and what stands in core of which its threads were lost.
  private static func isFailure(_ finding: Finding) -> Bool {
    finding.certainty == .proved || finding.failure != nil
  }

  private static func rank(_ finding: Finding) -> Int {
    let order: [Finding.Owner] = [.grpc, .other, .unknown, .idle]
    return (order.firstIndex(of: finding.owner) ?? 0) * 2 + (finding.certainty == .proved ? 0 : 1)
  }

  /// The processes that are to be explained: held for something else than the exit of another, or
  /// standing still with gRPC mapped.
  private func suspects(_ watching: Watching) -> [Int] {
    var scope = watching.family.scope
    for pid in watching.family.scope {
      for wait in watching.waits[pid] ?? [] {
        if case .exit(let children) = wait.reason { scope.formUnion(children) }
      }
    }
    return scope.sorted().filter { pid in
      let waits = watching.waits[pid] ?? []
      if watching.held.contains(pid) {
        return waits.contains { !$0.reason.isExit && !isInert($0) }
      }
      let first = waits.first { $0.tid == pid }?.reason
      guard watching.still.contains(pid), first.map(Self.isEndless) ?? false else { return false }
      return facts.usesLibrary(pid)
    }.prefix(Self.mostStacks).map { $0 }
  }

  /// Whether a thread of core waits, as it does in a process in which nothing is wrong.
  private func isInert(_ wait: ThreadWait) -> Bool {
    wait.tid != wait.pid && maker.rules.inertThreads.contains(wait.name)
  }

  /// A wait that only something outside of the process could end: such as an answer of a peer.
  private static func isEndless(_ reason: ThreadWait.Reason) -> Bool {
    switch reason {
    case .timed, .exit, .signal, .stopped: false
    case .mayMove: !reason.isInState
    case .privateFutex, .sharedFutex, .descriptors, .fileLock: true
    }
  }

  /// The finding of a suspect; nil where it only stands still, and nothing of that is worth a word.
  private func finding(of pid: Int, _ watching: Watching, _ stacks: SuspectStacks) -> Finding? {
    let isHeld = watching.held.contains(pid)
    let lost = watching.family.lostThreads(of: pid)
    let entry = watching.family.table.entries[pid]
    let isChild = entry.map { Family.runsSameProgram(pid, $0.parent) } ?? false
    let waits = (watching.waits[pid] ?? []).map { ($0.tid, WaitKind.of($0.reason)) }
    let threads = stacks.threads[pid] ?? []
    var finding = maker.finding(
      of: threads, at: "process \(pid)", certainty: isHeld ? .proved : .seen,
      .init(
        kind: isHeld ? .deadlock : .stall, role: isChild ? "child" : "process",
        lostThreads: Set(lost), waits: Dictionary(waits, uniquingKeysWith: { first, _ in first })))
    finding.pid = pid
    maker.addEvidence(to: &finding, threads)
    guard isHeld else { return still(finding, lost) }
    if threads.isEmpty { finding.untold.append("where it waits: its stack could not be taken") }
    addWaiters(to: &finding, watching)
    return finding
  }

  /// Of what only stands still, a wait in core is worth a word; a failure it is where threads of core
  /// were lost in the fork.
  private func still(_ finding: Finding, _ lost: [String]) -> Finding? {
    guard finding.owner == .grpc, finding.failure != nil else { return nil }
    var finding = finding
    let own = lost.filter(maker.rules.inertThreads.contains)
    if own.isEmpty {
      FindingMaker.withholdFailure(of: &finding)
      finding.untold.append("whether it moves again: a peer could answer, or a deadline come")
    } else {
      finding.evidence.append(
        "these threads of core were lost in the fork, and with them timers: \(own.joined(separator: ", "))"
      )
    }
    return finding
  }

  private func addWaiters(to finding: inout Finding, _ watching: Watching) {
    for (pid, waits) in watching.waits.sorted(by: { $0.key < $1.key }) {
      let isWaiting = waits.contains { wait in
        if case .exit(let children) = wait.reason {
          children.contains(finding.pid ?? 0)
        } else {
          false
        }
      }
      if isWaiting { finding.evidence.append("process \(pid) waits for its exit") }
    }
  }

  /// The family as it is shown: the asked ones, their parents and all below them.
  private func processes(_ watching: Watching, _ stacks: SuspectStacks) -> [SeenProcess] {
    let family = watching.family
    let shown = family.scope.union(family.ancestors)
    let roots = shown.filter { !shown.contains(family.table.entries[$0]?.parent ?? 0) }
    return roots.sorted().flatMap { family.table.tree(of: $0) }.filter(shown.contains).prefix(400)
      .map { pid in
        var seen = facts.process(pid, watching)
        seen.depth = family.table.ancestors(of: pid) { shown.contains($1.pid) }.count
        seen.isAsked = family.asked.contains(pid)
        seen.stacks = stacks.threads[pid] ?? []
        return seen
      }
  }

  private func next(_ findings: [Finding], _ processes: [SeenProcess]) -> [String] {
    guard let finding = findings.first(where: { $0.owner == .grpc }) else { return [] }
    var commands = ["forkproof doctor"]
    if let report = finding.reports.first {
      commands.append("forkproof reproduce '\(report.reference)'")
    }
    let libraries = processes.first { $0.pid == finding.pid }?.libraries ?? []
    let version = libraries.first { $0.path.lastPathPart.hasPrefix("grpc.so") }?.version
    let mending = finding.failure?.mendings.first { version?.hasPrefix($0.version + ".") ?? false }
    if let mending { commands.append("forkproof evaluate patches/\(mending.candidate)") }
    return commands
  }
}
