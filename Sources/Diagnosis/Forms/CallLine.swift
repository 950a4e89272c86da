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

  /// The calls that are under way at the end of a text: of each thread the last one, if it has not
  /// returned.
  static func pending(in lines: [LogLine]) -> [CallLine] {
    var last: [Int: (place: Int, call: CallLine?)] = [:]
    // Without `-f` strace names the process once, when it attaches.
    var process: Int?
    for (place, line) in lines.enumerated() {
      if let pid = attached(line.text) { process = pid }
      guard let event = Event(line) else { continue }
      let pid = event.pid ?? process
      var call = event.hasReturned ? nil : CallLine(event, line.line)
      call?.pid = pid
      last[pid ?? 0] = (place, call)
    }
    return last.values.sorted { $0.place < $1.place }.compactMap(\.call)
  }

  /// The process in `strace: Process 4711 attached`.
  private static func attached(_ text: String) -> Int? {
    guard let (pid, rest) = Substring(text).after("strace: Process ")?.leadingNumber,
      rest == " attached"
    else { return nil }
    return pid
  }

  /// A line of strace: a call, or the rest of one.
  private struct Event {
    var pid: Int?
    var name = ""
    var arguments: Substring = ""
    var hasReturned = false

    /// Nil where the line is no such thing.
    init?(_ telling: LogLine) {
      var text = Substring(telling.text)
      if let (number, rest) = text.after("[pid")?.trimmed.leadingNumber,
        let behind = rest.after("]")
      {
        pid = number
        text = behind
      }
      while let (number, rest) = text.leadingNumber {
        // A process, or a time: `09:58:11.123456`, `1732442291.123456`, `+0.000123`.
        let word = text.prefix { $0 != " " }
        guard word.allSatisfy({ $0.isNumber || $0 == "." || $0 == ":" }) else { return nil }
        if rest.first == " ", pid == nil { pid = number }
        text = text[word.endIndex...].trimmed
      }
      if text.hasPrefix("<... ") {
        hasReturned = true
        return
      }
      guard let open = text.firstIndex(of: "("), open > text.startIndex,
        text[..<open].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
      else { return nil }
      name = String(text[..<open])
      arguments = text[text.index(after: open)...]
      // What has returned shows what it returned.
      if let result = arguments.splitAtLast(") = ")?.behind {
        hasReturned = ["-", "?"].contains(result.prefix(1)) || result.leadingNumber != nil
      }
    }
  }

  /// Nil where the call does not wait.
  private init?(_ event: Event, _ line: Int) {
    let known = Self.known(event.name)
    let wait =
      if let known { Self.wait(known, event.arguments) } else {
        UnjudgedCall.object(ofCall: event.name)
      }
    guard let wait else { return nil }
    self.line = line
    name = event.name
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
