extension FindingMaker {
  /// A system call tells what is waited for, but not by whom.
  func finding(of call: CallLine) -> Finding {
    var finding = Finding(
      "strace, line \(call.line)", pid: call.pid, .told, call.isIdle ? .idle : .unknown)
    finding.evidence = ["\(call.name)() waits \(call.wait)"]
    finding.untold = [
      "which function waits, and so whose wait it is: strace shows system calls only",
      .movement,
    ]
    return finding
  }
}
