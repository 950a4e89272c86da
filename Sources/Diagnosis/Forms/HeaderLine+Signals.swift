import Model

/// Lines that tell of a signal.
extension HeaderLine {
  static func signal(_ text: Substring) -> HeaderLine? {
    if let (_, rest) = text.split(at: "with signal ") ?? text.split(at: "received signal ") {
      return number(rest).map { .signal($0) }
    }
    if let rest = text.after("Signal:"), let number = rest.leadingNumber?.value, number < 65 {
      return .signal(number)
    }
    if let rest = text.after("Crash reason:"), let number = number(rest) { return .signal(number) }
    if let (_, rest) = text.split(at: "default action of signal "),
      let number = rest.leadingNumber?.value, number < 65
    {
      return .signal(number)
    }
    if let (_, rest) = text.split(at: "ERROR: AddressSanitizer: ") {
      return .signal(number("SIG" + rest) ?? 0)
    }
    if let (_, rest) = text.split(at: "stop reason = ") {
      if rest.hasPrefix("EXC_BAD_ACCESS") { return .signal(11) }
      return rest.after("signal ").flatMap(number).map { .signal($0) }
    }
    if let (_, rest) = text.after("Exception Type:")?.split(at: "(") {
      return number(rest).map { .signal($0) }
    }
    // A field of JSON.
    if text.first == "\"", let (_, name) = text.split(at: "\": \"SIG") {
      return number("SIG" + name).map { .signal($0) }
    }
    // The handlers of Abseil and glog.
    if let rest = text.after("***"), rest.contains("received") {
      return number(rest).map { .signal($0) }
    }
    if isAbortOfLibrary(text) { return .signal(6) }
    if text.contains(") of user ") && text.hasSuffix(" dumped core.") { return .signal(0) }
    return translated(text).map { .signal($0) }
  }

  /// What the C library says before it ends a process whose heap or stack is broken.
  private static func isAbortOfLibrary(_ text: Substring) -> Bool {
    let words = text.after("*** Error in `")?.split(at: "': ")?.behind ?? text
    return [
      "double free or corruption", "free(): ", "malloc(): ", "munmap_chunk(): ", "realloc(): ",
      "corrupted size vs. prev_size", "corrupted double-linked list",
      "*** stack smashing detected ***",
    ].contains { words.hasPrefix($0) }
  }

  /// `程序终止，信号为 SIGSEGV, 段错误。`: gdb in another language names the signal, a comma, what that means, and ends.
  private static func translated(_ text: Substring) -> Int? {
    guard text.utf8.count < 160, let (before, rest) = text.split(at: " SIG"),
      text.last == "." || text.last == "。", let number = number("SIG" + rest)
    else { return nil }
    let behind = rest.drop { $0.isLetter && $0.isASCII }
    let isNamed = behind.first == "," || behind.first == "，"
    let words = before.lowercased()
    let tells = ["signal", "信号", "シグナル", "сигнал", "señal", "sinal", "segnale"]
    // In English it has words of its own, and prose may have a comma, too.
    let isEnglish = words.contains(" the ") || words.contains(" a ") || words.contains(" no ")
    let isShort = behind.split(separator: " ").count <= 6
    return isNamed && isShort && !isEnglish && tells.contains { words.contains($0) } ? number : nil
  }

  /// What shells, supervisors and kernels write of a process that a signal ended.
  static func logged(_ text: Substring) -> HeaderLine? {
    guard text.utf8.count < 400, marks.contains(where: { text.contains($0) }),
      let number = loggedNumber(text)
    else { return nil }
    return .loggedSignal(number, pid: pid(text))
  }

  /// One of these is in each such line, and in few others.
  private static let marks = [
    "ignal", "SIG", "fault", "status=", "killed by ", "Aborted", "Bus error", "Illegal instruction",
    "Floating point",
  ]

  private static func loggedNumber(_ text: Substring) -> Int? {
    for mark in [
      "on signal ", "by signal ", "exit signal ", "with signal: ", "signal=", "killed by ",
    ] {
      guard let rest = text.split(at: mark)?.behind else { continue }
      if let number = number(rest) { return number }
      // Apache writes its name in words, and the number behind them.
      if let (_, value) = rest.split(at: " ("), let number = number(value) { return number }
    }
    for mark in [
      "terminated by SIG", "terminated with SIG", "code=dumped, status=", "code=killed, status=",
    ] {
      guard let rest = text.split(at: mark)?.behind else { continue }
      if let number = number(mark.hasSuffix("SIG") ? "SIG" + rest : rest) { return number }
    }
    if text.contains(": segfault at "), text.contains(" ip ") { return 11 }
    for (words, number) in shellWords {
      guard let (before, behind) = text.split(at: words) else { continue }
      // `./run.sh: line 3:  77 Segmentation fault      (core dumped) php w.php`
      let isAlone = before.isEmpty || before.trimmed.last.map { $0.isNumber || $0 == ":" } ?? true
      let isEnd = behind.isEmpty || behind.first == ":" || behind.hasPrefix("  ")
      if isAlone && isEnd || behind.hasPrefix(" (core dumped)") { return number }
    }
    return nil
  }

  private static let shellWords: [(String, Int)] = [
    ("Segmentation fault", 11), ("Aborted", 6), ("Bus error", 7), ("Illegal instruction", 4),
    ("Floating point exception", 8),
  ]

  /// The process that such a line names: `child 77 exited`, `child pid 77`, `worker(pid=77`, `php[77]: segfault`.
  private static func pid(_ text: Substring) -> Int? {
    for mark in ["child pid ", "child ", "pid=", "pid: ", "process "] {
      if let number = text.split(at: mark)?.behind.leadingNumber?.value { return number }
    }
    guard let (name, _) = text.split(at: "]: segfault at "),
      let (_, pid) = name.splitAtLast("[")
    else { return nil }
    return pid.leadingNumber?.value
  }

  /// The signals of faults: any other stops a process, but does not tell of one. SIGTRAP is how debuggers stop it.
  private static func number(_ text: Substring) -> Int? {
    let word = text.leadingNumber.map { String($0.value) } ?? String(text.prefix { $0.isLetter })
    guard text.hasPrefix("SIG") || text.leadingNumber != nil, let number = Signal.number(word),
      Signal.faults.contains(number), number != Signal.trap
    else { return nil }
    return number
  }

  /// The number of a fault, by its number or its name.
  static func number(_ text: String) -> Int? { number(Substring(text)) }

  /// The signal that the line of a thread tells beside its name, as lldb's do.
  static func stopSignal(in text: Substring) -> Int? {
    guard let (_, reason) = text.split(at: "stop reason = "),
      case .signal(let number)? = HeaderLine("stop reason = " + reason)
    else { return nil }
    return number
  }
}
