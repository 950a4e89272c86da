import Basics
import Model
import Signatures

/// What a text tells of the threads that would end a wait.
extension FindingMaker {
  /// Whether the threads that would end the wait are in the process, where the text shows or counts all of them.
  func addPresence(to finding: inout Finding, _ stacks: PastedStacks) {
    guard finding.signature?.kind.isStandstill ?? false else { return }
    let count = max(stacks.countedThreads ?? 0, stacks.threads.count)
    if count > stacks.threads.count {
      finding.evidence.append("the process has \(count) threads")
    } else if count == 1, stacks.isComplete || stacks.countedThreads == 1 {
      finding.evidence.append("the process has no thread but this one")
      return
    }
    let names = stacks.listedThreads.isEmpty ? stacks.threads.map(\.name) : stacks.listedThreads
    guard stacks.isComplete || !stacks.listedThreads.isEmpty, names.allSatisfy({ !$0.isEmpty })
    else {
      return
    }
    let shown = Set(names).sorted().map { Shown.line($0, limit: 20) }.joined(separator: ", ")
    finding.evidence.append("the process has the threads \(shown)")
  }

  /// Withholds the failure where the thread that ends the wait is in the process, or may be among those that are not
  /// shown: so looks any shutdown that is under way.
  func withholdShutdown(_ finding: inout Finding, _ stacks: PastedStacks) {
    guard let signature = finding.signature, signature.kind.isStandstill,
      signature.cause != .wait(.lock), finding.failure != nil
    else { return }
    if signature.subject != nil {
      withholdCall(&finding, stacks)
      return
    }
    let wakers = wakers(of: waitingFunction(finding, stacks.threads.flatMap(\.normalisedNames)))
    // In front of a fork the threads are there, and that they stay is the failure.
    guard !wakers.isEmpty, !isBeforeFork(finding) else { return }
    if let alive = wakers.first(where: { isThere($0, stacks) }) {
      finding.evidence.append("\(alive), which ends this wait, is in the process")
    } else {
      let hidden = (stacks.countedThreads ?? 0) - stacks.threads.count
      guard hidden > 0, stacks.listedThreads.isEmpty else { return }
    }
    Self.withholdFailure(of: &finding)
    finding.untold.append(
      "whether it hangs: any process that ends its threads may be seen so for a moment")
  }

  /// A call that has a limit of time, or threads of core beside it, may be answered still.
  private func withholdCall(_ finding: inout Finding, _ stacks: PastedStacks) {
    let isLimited = stacks.threads.contains { !owners.showsCoreAlone([$0]) && Self.hasLimit($0) }
    guard isLimited || stacks.threads.contains(where: { owners.showsCoreAlone([$0]) }) else {
      return
    }
    Self.withholdFailure(of: &finding)
    finding.title = finding.signature?.titleOfMoment
    if isLimited { finding.evidence.append("the wait that is shown has a limit of time") }
    finding.untold.append("whether the call hangs: it may be answered still")
  }

  /// Whether the innermost frames of a thread show that it waits no longer than for a time.
  private static func hasLimit(_ thread: ThreadStack) -> Bool {
    thread.frames.prefix(8).contains { frame in
      guard let text = frame.function.map({ $0[...] }) else { return false }
      let name = text.prefix { $0 != "(" }
      if name.contains("timedwait") || name.contains("clockwait") || name.contains("WaitWith") {
        return true
      }
      if text.split(at: "timeout=")?.behind.leadingNumber != nil { return true }
      return (text.split(at: "abstime=")?.behind.leadingAddress?.value ?? 0) != 0
    }
  }

  /// Whether a thread of core is among those of the text, by its name or by what it runs.
  private func isThere(_ thread: String, _ stacks: PastedStacks) -> Bool {
    let name = ThreadName.truncated(thread)
    let names = stacks.threads.map(\.name) + stacks.listedThreads
    if names.contains(where: { ThreadName.truncated($0) == name }) { return true }
    let bodies = catalogue.library.bodies.filter { $0.thread == name }.flatMap(\.functions)
    guard !bodies.isEmpty else { return false }
    let functions = PatternSet(bodies)
    return stacks.threads.contains { $0.normalisedNames.contains(where: functions.contains) }
  }

  /// Whether a failure is one in front of a fork.
  func isBeforeFork(_ finding: Finding) -> Bool {
    finding.failure.map { catalogue.library.beforeFork.contains($0.name) } ?? false
  }
}
