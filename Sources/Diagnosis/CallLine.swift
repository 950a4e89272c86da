/// A line of strace that shows a call which has not returned.
struct CallLine {
  var line: Int
  var pid: Int?
  /// The system call: `futex`.
  var name: String
  /// What it waits for, in words.
  var wait: String

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
    guard let wait = Self.wait(call, arguments) else { return nil }
    line = telling.line
    name = call
    self.wait = wait
  }

  private static func wait(_ call: String, _ arguments: Substring) -> String? {
    switch call {
    case "futex":
      guard arguments.contains("FUTEX_WAIT") || arguments.contains("FUTEX_LOCK_PI") else {
        return nil
      }
      return arguments.contains("NULL")
        ? "on a futex, without a limit of time" : "on a futex"
    case "wait4", "waitid", "waitpid": return "for a process to exit"
    case "epoll_wait", "epoll_pwait", "poll", "ppoll", "select", "pselect6": return "on descriptors"
    case "accept", "accept4": return "for a connection"
    case "read", "recvfrom", "recvmsg", "recv": return "for data"
    case "flock", "fcntl": return "for a file lock"
    case "pause", "rt_sigsuspend", "rt_sigtimedwait": return "for a signal"
    case "nanosleep", "clock_nanosleep": return "for time to pass"
    default: return nil
    }
  }
}

extension FindingMaker {
  /// A system call tells what is waited for, but not by whom.
  func finding(of call: CallLine) -> Finding {
    let isIdle = call.name.hasPrefix("accept")
    var finding = Finding(
      "strace, line \(call.line)", pid: call.pid, .told, isIdle ? .idle : .unknown)
    finding.evidence = ["\(call.name)() waits \(call.wait)"]
    finding.untold = [
      "which function waits, and so whose wait it is: strace shows system calls only",
      "whether it moves again: a text shows one moment",
    ]
    return finding
  }
}
