import Model
import Signatures

/// Stacks that do not tell whether the thread stands or moves.
extension FindingMaker {
  /// Whether the innermost function of the thread that a signature is of is one that works, so that the text tells
  /// neither a wait nor a fault. What has no name may be a wait, and so may what was left out above.
  func isInPassing(_ stacks: PastedStacks, _ threads: [ThreadStack], _ signature: Signature?)
    -> Bool
  {
    guard let signature, signature.kind == .stall, signature.cause == .wait(.unknown),
      !stacks.isCut, !stacks.isOfRunning, let meant = signature.function ?? signature.place
    else { return false }
    for thread in threads {
      let names = thread.frames.map(\.normalisedName)
      guard let place = names.firstIndex(where: { $0.map(FrameName.short) == meant }) else {
        continue
      }
      guard names[0] != nil else { return false }
      let above = names[..<place].compactMap(\.self)
      if above.contains(where: Self.mayWait) { return false }
      let isWait = names[place].map { !wakers(of: $0).isEmpty || Self.mayWait($0) } ?? true
      return !(isWait && above.isEmpty)
    }
    return false
  }

  /// Whether a function is named as those are that wait.
  private static func mayWait(_ name: String) -> Bool {
    if WaitKind.of(frames: [name]) != nil { return true }
    let word = name.lowercased()
    return [
      "wait", "futex", "syscall", "sleep", "park", "join", "poll", "select", "block", "lwp", "umtx",
      "mach_msg", "trap", "sem_", "cnd_", "mtx_", "lock",
    ].contains { word.contains($0) }
  }

  /// What is left to tell of such a stack.
  func withholdPassing(_ finding: inout Finding) {
    if let signature = finding.signature, let function = signature.function ?? signature.place {
      let place = signature.place.map { $0 == function ? "" : " in \(Shown.line($0))" } ?? ""
      finding.evidence.append("it is inside \(Shown.line(function))\(place)")
    }
    withholdTitle(of: &finding)
    finding.untold.append(
      "whether it stands or moves, or crashed: its innermost function is no wait, and no signal is told"
    )
  }
}
