import Glibc
import Model
import Processes

/// Takes the stacks of processes: by libdw from a copy, where that gives nothing with `gdb`, and where
/// that fails too from `/proc`.
///
/// libdw parses the files that a process has mapped, and those may be made to break it. So it works in a
/// program of its own, `forkproof-stacks`, of which a crash or a hang costs a stack and nothing else.
package struct StackTaker: Sendable {
  /// What was taken, and what went wrong on the way.
  package struct Capture: Sendable, Equatable {
    /// A stack list a process, in the order asked for; a process that is gone is left out.
    package var stacks: [ProcessStacks] = []
    /// What did not work, in words.
    package var notes: [String] = []
  }

  /// The program that unwinds copies by libdw: a name looked up in `PATH`, or a path.
  package var unwinder: String
  /// The debugger: a name looked up in `PATH`, or a path.
  package var debugger: String

  /// A taker with these programs.
  package init(unwinder: String, debugger: String = "gdb") {
    self.unwinder = unwinder
    self.debugger = debugger
  }

  /// A taker with the program of ours that lies in `folder`; nil for the folder of the running program.
  package init(programs folder: String? = nil) {
    let own = ProcFile.link("/proc/self/exe") ?? ""
    let beside = own.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(own[..<$0]) }
    self.init(unwinder: "\(folder ?? beside ?? ".")/forkproof-stacks")
  }

  /// Takes the stacks of all `pids` at once, within `budget` microseconds, of which libdw may use half.
  /// `at` and `reason` are recorded as they are.
  package func take(of pids: [Int], at: Int, reason: String, budget: Int) -> Capture {
    let start = monotonicMicroseconds()
    let images = pids.map { ProcessImage(of: $0, threads: Self.stoppableThreads(of: $0)) }
    var capture = take(images: images, reason: reason, budget: budget / 2)
    var found = Dictionary(
      capture.stacks.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    let rest = pids.filter { !hasSymbols(found[$0]) }
    let debugged = takeByDebugger(rest, reason: reason, deadline: start + budget)
    capture.notes += debugged.notes
    for stacks in debugged.stacks { found[stacks.pid] = stacks }
    for pid in pids where found[pid] == nil {
      let threads = kernelStacks(of: pid).map { named($0, of: pid) }
      if threads.contains(where: { !$0.frames.isEmpty }) {
        found[pid] = ProcessStacks(pid: pid, at: 0, tool: "proc", reason: reason, threads: threads)
      } else {
        capture.notes.append("no stack of process \(pid) could be taken")
      }
    }
    capture.stacks = pids.compactMap { pid in
      guard var stacks = found[pid] else { return nil }
      stacks.at = at
      return stacks
    }
    return capture
  }

  /// Takes stacks with `gdb`, which stops a process for as long as it reads.
  package func takeByDebugger(_ pids: [Int], reason: String, deadline: Int) -> Capture {
    let commands = pids.map { pid in
      [
        debugger, "-nx", "-batch", "-iex", "set sysroot /proc/\(pid)/root", "-iex",
        "set debuginfod enabled off", "-iex", "set auto-load off", "-p", "\(pid)", "-ex",
        "thread apply all bt -512",
      ]
    }
    var capture = Capture()
    for (pid, result) in zip(pids, ToolRun.all(commands, deadline: deadline)) {
      if let failure = result.failure { capture.notes.append("process \(pid): \(failure)") }
      let threads = parseDebuggerStacks(result.output).map { named($0, of: pid) }
      guard threads.contains(where: { !$0.frames.isEmpty }) else { continue }
      capture.stacks.append(
        ProcessStacks(pid: pid, at: 0, tool: "gdb", reason: reason, threads: threads))
      capture.notes.append("process \(pid): its stacks were taken by gdb")
    }
    return capture
  }

  /// The threads that can be stopped for a look: not those in a wait that no signal ends, such as that
  /// of `vfork(2)`, nor those that end.
  private static func stoppableThreads(of pid: Int) -> [Int] {
    (ProcFile.numbers(in: "/proc/\(pid)/task") ?? []).filter { tid in
      let text = ProcFile.bytes("/proc/\(pid)/task/\(tid)/stat", isSmall: true)
      guard let state = text.flatMap(ProcStat.init)?.state else { return false }
      return "RST".contains(state)
    }
  }

  /// Whether some frame has a name: without any, another tool may know more.
  private func hasSymbols(_ stacks: ProcessStacks?) -> Bool {
    stacks?.threads.contains { $0.frames.contains { $0.function != nil } } ?? false
  }

  private func kernelStacks(of pid: Int) -> [ThreadStack] {
    (ProcFile.numbers(in: "/proc/\(pid)/task") ?? []).map { tid in
      let folder = "/proc/\(pid)/task/\(tid)"
      var frames = ProcFile.bytes("\(folder)/stack").map(parseKernelStack) ?? []
      let place = ProcFile.bytes("\(folder)/wchan", isSmall: true) ?? []
      if frames.isEmpty, !place.isEmpty, place != [UInt8(ascii: "0")] {
        frames = [Frame(address: 0, function: cleanText(place), module: "[kernel]")]
      }
      if case .blocked(let number, _, _, let counter) = ProcFile.bytes(
        "\(folder)/syscall", isSmall: true
      ).map(ProcSyscall.init(text:)) ?? .unreadable {
        frames.append(Frame(address: counter, function: "system call \(number)"))
      }
      return ThreadStack(tid: tid, name: "", frames: frames)
    }
  }

  func named(_ thread: ThreadStack, of pid: Int) -> ThreadStack {
    guard thread.name.isEmpty else { return thread }
    var thread = thread
    let name = ProcFile.bytes("/proc/\(pid)/task/\(thread.tid)/comm", isSmall: true) ?? []
    thread.name = cleanText(name.last == ByteText.newline ? name.dropLast() : name[...])
    return thread
  }
}
