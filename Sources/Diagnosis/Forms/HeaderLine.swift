import Model

/// A line that says of which process or thread the frames that follow are, or what ended it.
enum HeaderLine: Equatable {
  /// A process begins; `isWhole` where the tool shows all of its threads.
  case process(pid: Int?, form: TraceForm, isWhole: Bool)
  /// A thread begins.
  case thread(number: Int?, tid: Int?, name: String, form: TraceForm)
  /// A signal ended or stopped the process; 0 where the line does not tell which.
  case signal(Int)
  /// A log tells that a signal ended a process, which need not be that of the frames.
  case loggedSignal(Int, pid: Int?)

  /// The number of the thread that a signal met, where the line names it.
  static func crashedThread(in text: Substring) -> Int? {
    guard let (number, rest) = text.after("Thread ")?.leadingNumber else { return nil }
    let isCrashed = rest.hasPrefix(" Crashed:") || rest.hasSuffix("(crashed)")
    return isCrashed || rest.contains("received signal ") ? number : nil
  }

  /// What a line says; nil for any other line.
  init?(_ text: Substring) {
    guard
      let found = Self.process(text) ?? Self.thread(text) ?? Self.signal(text) ?? Self.logged(text)
    else {
      return nil
    }
    self = found
  }

  private static func process(_ text: Substring) -> HeaderLine? {
    if let (pid, rest) = text.after("PID ")?.leadingNumber, rest.hasPrefix(" - ") {
      return .process(pid: pid, form: .elfutils, isWhole: true)
    }
    // Commands as shells show them.
    let command = text.drop { "#$% ".contains($0) }
    if let pid = command.after("pstack ")?.leadingNumber?.value {
      return .process(pid: pid, form: .gdb, isWhole: true)
    }
    if let pid = attached(text) ?? debugged(command) {
      return .process(pid: pid, form: .gdb, isWhole: false)
    }
    if let (pid, rest) = text.after("Process ")?.leadingNumber, rest == " stopped" {
      return .process(pid: pid, form: .lldb, isWhole: false)
    }
    if text.hasPrefix("["), let (_, pool) = text.split(at: "[pool "),
      let pid = pool.split(at: "] pid ")?.behind.leadingNumber?.value
    {
      return .process(pid: pid, form: .slowLog, isWhole: false)
    }
    if text.hasPrefix("Analysis of sampling "),
      let pid = text.split(at: "(pid ")?.behind.leadingNumber?.value
    {
      return .process(pid: pid, form: .sample, isWhole: true)
    }
    if let (_, pid) = text.after("Process:")?.splitAtLast(" ["), pid.hasSuffix("]"),
      let number = pid.leadingNumber?.value
    {
      return .process(pid: number, form: .crashReport, isWhole: true)
    }
    if text.hasPrefix("@"), text.hasSuffix("[") {
      return .process(pid: nil, form: .bpftrace, isWhole: false)
    }
    return task(text) ?? perf(text)
  }

  /// What the kernel writes above the stack of a task that does not move: `INFO: task php:12 blocked for more than 120
  /// seconds.`, `task:php  state:D stack:0 pid:12 ppid:1 flags:0x0`.
  private static func task(_ text: Substring) -> HeaderLine? {
    if let named = text.after("INFO: task ")?.split(at: " blocked for more than ")?.before,
      let (pid, rest) = named.splitAtLast(":")?.behind.leadingNumber, rest.isEmpty
    {
      return .process(pid: pid, form: .kernel, isWhole: false)
    }
    guard let (_, told) = text.after("task:")?.split(at: " state:"),
      let pid = told.split(at: " pid:")?.behind.withoutBlanks.leadingNumber?.value
    else { return nil }
    return .process(pid: pid, form: .kernel, isWhole: false)
  }

  /// The process that gdb says it attaches to.
  private static func attached(_ text: Substring) -> Int? {
    if let rest = text.after("Attaching to process ") { return rest.leadingNumber?.value }
    guard text.hasPrefix("Attaching to program: ") else { return nil }
    return text.splitAtLast(", process ")?.behind.leadingNumber?.value
  }

  /// The process that a command names which starts gdb: `sudo gdb -batch -p 12`, `gdb --pid=12`, `gdb /usr/bin/php 12`.
  private static func debugged(_ command: Substring) -> Int? {
    guard command.contains("gdb ") else { return nil }
    let words = command.split(separator: " ").prefix(40)
    guard let start = words.prefix(4).firstIndex(where: { $0 == "gdb" || $0.hasSuffix("/gdb") })
    else { return nil }
    for (word, next) in zip(words[start...], words[(start + 1)...]) {
      if ["-p", "-pid", "--pid"].contains(word), let (pid, rest) = next.leadingNumber, rest.isEmpty
      {
        return pid
      }
      for mark in ["-p", "--pid=", "-pid="] {
        if let (pid, rest) = next.after(mark)?.leadingNumber, rest.isEmpty { return pid }
      }
    }
    guard words.count == start + 3, let (pid, rest) = words[start + 2].leadingNumber, rest.isEmpty
    else { return nil }
    return pid
  }

  /// `php  4711 [001] 12345.678901: sched:sched_switch: …` of `perf script`.
  private static func perf(_ text: Substring) -> HeaderLine? {
    guard let (_, rest) = text.split(at: " "), let (pid, behind) = rest.trimmed.leadingNumber,
      behind.first == " " || behind.first == "/"
    else { return nil }
    let words = behind.split(separator: " ").filter { $0.first != "[" && $0.first != "/" }
    guard let time = words.first, time.hasSuffix(":"), time.contains("."), words.count > 1,
      time.dropLast().allSatisfy({ $0.isNumber || $0 == "." })
    else { return nil }
    return .process(pid: pid, form: .perf, isWhole: false)
  }

  /// Whether `perf script` tells of an event that only a thread which runs can meet, as cycles are:
  /// `php  4711 12345.678901:     250000 cycles:P: `.
  static func tellsRunning(_ text: Substring) -> Bool {
    let events = [
      "branch", "cache-", "cpu-clock", "cpu-cycles", "cpu/", "cpu_", "cycles", "faults",
      "instructions",
      "major-faults", "minor-faults", "page-faults", "ref-cycles", "task-clock",
    ]
    return text.split(separator: " ").contains { word in
      word.hasSuffix(":") && events.contains { word.hasPrefix($0) }
    }
  }

  private static func thread(_ text: Substring) -> HeaderLine? {
    if let (tid, rest) = text.after("TID ")?.leadingNumber, rest == ":" {
      return .thread(number: nil, tid: tid, name: "", form: .elfutils)
    }
    if let (tid, rest) = text.after("Stack trace of thread ")?.leadingNumber, rest.hasPrefix(":") {
      return .thread(number: nil, tid: tid, name: "", form: .coredump)
    }
    // Solaris: `-----------------  lwp# 2 / thread# 2  --------------------`
    if text.hasPrefix("----"),
      let (_, rest) = text.split(at: "- lwp#") ?? text.split(at: "-  lwp#"),
      let number = rest.trimmed.leadingNumber?.value
    {
      return .thread(number: number, tid: nil, name: "", form: .pstack)
    }
    if let (number, rest) = text.after("Thread ")?.leadingNumber { return thread(number, rest) }
    if let (number, rest) = translatedThread(text) { return threadOfGDB(number, rest) }
    let mark = text.after("*") ?? text
    if let (number, rest) = mark.after("thread #")?.leadingNumber, rest.isEmpty || rest.first == ","
    {
      let tid = rest.split(at: "tid = ")?.behind.leadingNumber?.value
      return .thread(number: number, tid: tid, name: quoted(rest, "'"), form: .lldb)
    }
    return nil
  }

  /// What follows `Thread N`, in a crash report or in gdb.
  private static func thread(_ number: Int, _ rest: Substring) -> HeaderLine? {
    // macOS: `Thread 0 Crashed::  Dispatch queue: com.apple.main-thread`, `Thread 1:: timer_manager`
    if rest.hasPrefix(":") || rest.hasPrefix(" Crashed:") {
      let name = rest.split(at: ":")?.behind.drop { $0 == ":" || $0 == " " } ?? ""
      return .thread(number: number, tid: nil, name: String(name), form: .crashReport)
    }
    // What reads minidumps: `Thread 0 php (crashed)`, `Thread 1`
    if rest.isEmpty || rest.first == " " && rest.hasSuffix("(crashed)") {
      let name = rest.splitAtLast("(")?.before.trimmed ?? ""
      return .thread(number: number, tid: nil, name: String(name), form: .crashReport)
    }
    // gdb: `Thread 2 (Thread 0x7f… (LWP 12) "php"):`, `Thread 1 (process 12):`
    return rest.hasPrefix(" (") ? threadOfGDB(number, rest) : nil
  }

  private static func threadOfGDB(_ number: Int, _ rest: Substring) -> HeaderLine {
    let tid = rest.split(at: "LWP ")?.behind ?? rest.split(at: "(process ")?.behind
    return .thread(
      number: number, tid: tid?.leadingNumber?.value, name: quoted(rest, "\""), form: .gdb)
  }

  /// `Поток 2 (Thread 0x7f… (LWP 12) "php"):` of a gdb that speaks another language.
  private static func translatedThread(_ text: Substring) -> (number: Int, rest: Substring)? {
    let word = text.prefix { $0.isLetter }
    guard !word.isEmpty, let (number, rest) = text.after(String(word))?.leadingNumber,
      rest.hasPrefix(" ("), rest.contains("(LWP ") || rest.contains("Thread 0x")
    else { return nil }
    return (number, rest)
  }

  /// What stands between the first two of these marks.
  private static func quoted(_ text: Substring, _ mark: Character) -> String {
    guard let start = text.firstIndex(of: mark) else { return "" }
    let rest = text[text.index(after: start)...]
    return rest.firstIndex(of: mark).map { String(rest[..<$0]) } ?? ""
  }
}
