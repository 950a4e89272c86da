import Model
import Processes

/// Takes the stacks of processes: with `eu-stack`, where that gives nothing with `gdb`, and where
/// that fails too from `/proc`.
package struct StackTaker: Sendable {
  /// What was taken, and what went wrong on the way.
  package struct Capture: Sendable, Equatable {
    /// A stack list a process, in the order asked for; a process that is gone is left out.
    package var stacks: [ProcessStacks] = []
    /// What did not work, in words.
    package var notes: [String] = []
  }

  /// The elfutils program: a name looked up in `PATH`, or a path.
  package var elfutils: String
  /// The debugger: a name looked up in `PATH`, or a path.
  package var debugger: String

  /// A taker with these programs.
  package init(elfutils: String = "eu-stack", debugger: String = "gdb") {
    self.elfutils = elfutils
    self.debugger = debugger
  }

  /// Takes the stacks of all `pids` at once, within `budget` microseconds, of which `eu-stack` may
  /// use half. `at` and `reason` are recorded as they are.
  package func take(of pids: [Int], at: Int, reason: String, budget: Int) -> Capture {
    let start = monotonicMicroseconds()
    var capture = Capture()
    var found: [Int: ProcessStacks] = [:]
    func record(_ tool: String, _ pid: Int, _ threads: [ThreadStack]) {
      guard threads.contains(where: { !$0.frames.isEmpty }) else { return }
      found[pid] = ProcessStacks(
        pid: pid, at: at, tool: tool, reason: reason, threads: threads.map { named($0, of: pid) })
    }
    run(pids, deadline: start + budget / 2, &capture) {
      [elfutils, "-p", "\($0)", "-m", "-n", "512"]
    } each: {
      record("eu-stack", $0, parseElfutilsStacks($1))
    }
    let rest = pids.filter { !hasSymbols(found[$0]) }
    run(rest, deadline: start + budget, &capture) { pid in
      [
        debugger, "-nx", "-batch", "-iex", "set sysroot /proc/\(pid)/root", "-iex",
        "set debuginfod enabled off", "-p", "\(pid)", "-ex", "thread apply all bt -512",
      ]
    } each: {
      record("gdb", $0, parseDebuggerStacks($1))
    }
    for pid in pids where found[pid] == nil {
      record("proc", pid, kernelStacks(of: pid))
      if found[pid] == nil { capture.notes.append("no stack of process \(pid) could be taken") }
    }
    capture.stacks = pids.compactMap { found[$0] }
    return capture
  }

  /// Whether some frame has a name: without any, another tool may know more.
  private func hasSymbols(_ stacks: ProcessStacks?) -> Bool {
    stacks?.threads.contains { $0.frames.contains { $0.function != nil } } ?? false
  }

  private func run(
    _ pids: [Int], deadline: Int, _ capture: inout Capture, command: (Int) -> [String],
    each: (Int, [UInt8]) -> Void
  ) {
    guard !pids.isEmpty else { return }
    for (pid, result) in zip(pids, ToolRun.all(pids.map(command), deadline: deadline)) {
      if let failure = result.failure { capture.notes.append("process \(pid): \(failure)") }
      each(pid, result.output)
    }
  }

  private func named(_ thread: ThreadStack, of pid: Int) -> ThreadStack {
    guard thread.name.isEmpty else { return thread }
    var thread = thread
    let name = ProcFile.bytes("/proc/\(pid)/task/\(thread.tid)/comm", isSmall: true) ?? []
    thread.name = cleanText(name.last == ByteText.newline ? name.dropLast() : name[...])
    return thread
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
}
