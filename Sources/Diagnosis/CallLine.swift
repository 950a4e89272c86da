import Probe

/// A line of strace that shows a call which has not returned.
struct CallLine {
  var line: Int
  var pid: Int?
  /// The system call: `futex`.
  var name: String
  /// What it waits for, in words.
  var wait: String
  /// Whether it waits for work, as an idle server does.
  var isIdle: Bool

  /// Nil where the line is no such call.
  init?(_ telling: TellingLine) {
    var text = Substring(telling.text)
    if let (number, rest) = text.after("[pid")?.trimmed.leadingNumber, let behind = rest.after("]")
    {
      pid = number
      text = behind
    }
    if let (number, rest) = text.leadingNumber, rest.first == " " {
      pid = number
      text = rest.trimmed
    }
    guard let open = text.firstIndex(of: "("), !text[..<open].contains(" ") else { return nil }
    let call = String(text[..<open])
    let arguments = text[text.index(after: open)...]
    // What has returned shows what it returned.
    if arguments.split(at: ") = ")?.behind.leadingNumber != nil || arguments.contains(") = -1") {
      return nil
    }
    guard let known = Self.known(call), let wait = Self.wait(known, arguments) else { return nil }
    line = telling.line
    name = call
    self.wait = wait
    isIdle = known == .accept
  }

  /// The call of a name; some systems have calls of their own for what is elsewhere done by another.
  private static func known(_ name: String) -> BlockingCall? {
    switch name {
    case "waitpid": .wait4
    case "recv": .receive
    default: BlockingCall.named(name)
    }
  }

  private static func wait(_ call: BlockingCall, _ arguments: Substring) -> String? {
    guard let wait = CallWait(traced: call) else { return nil }
    guard wait.kind == .futex else { return wait.object }
    let waits = ["FUTEX_WAIT", "FUTEX_LOCK_PI"].contains { arguments.contains($0) }
    guard call != .futex || waits else { return nil }
    return arguments.contains("NULL") ? "\(wait.object), without a limit of time" : wait.object
  }
}

extension FindingMaker {
  /// A system call tells what is waited for, but not by whom.
  func finding(of call: CallLine) -> Finding {
    var finding = Finding(
      "strace, line \(call.line)", pid: call.pid, .told, call.isIdle ? .idle : .unknown)
    finding.evidence = ["\(call.name)() waits \(call.wait)"]
    finding.untold = [
      "which function waits, and so whose wait it is: strace shows system calls only",
      "whether it moves again: a text shows one moment",
    ]
    return finding
  }
}
