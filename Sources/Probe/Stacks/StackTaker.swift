import Basics
import Glibc
import Model
import Processes

/// Takes the stacks of processes and of core files, by one tool after the other: `StackTool` lists them.
///
/// libdw parses the files that a process has mapped, and those may be made to break it. So it works in a
/// program of its own, `forkproof-stacks`, of which a crash or a hang costs a stack and nothing else.
package struct StackTaker: Sendable {
  /// What was taken, and what went wrong on the way.
  package struct Capture: Sendable, Equatable {
    /// The stacks of what was asked for, in that order; what gave none is left out.
    package var stacks: [ProcessStacks] = []
    /// What did not work, in words.
    package var notes: [String] = []
  }

  /// The folder of our own programs.
  private let folder: String
  /// Programs that stand in for those of tools: names looked up in `PATH`, or paths.
  private let standIns: [StackTool: String]
  /// The tools, in the order in which they are asked.
  var tools = StackTool.allCases

  /// A taker with the programs of ours that lie in `folder`; nil for the folder of the running program.
  package init(programs folder: String? = nil, standIns: [StackTool: String] = [:]) {
    let own = ProcFile.link("/proc/self/exe") ?? ""
    let beside = own.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(own[..<$0]) }
    self.folder = folder ?? beside ?? "."
    self.standIns = standIns
  }

  /// Takes the stacks of all `pids` of a run at once, within `budget` microseconds.
  /// `at` and `reason` are recorded as they are.
  package func take(of pids: [Int], at: Int, reason: ProcessStacks.Reason, budget: Int) -> Capture {
    let start = monotonicMicroseconds()
    let images = pids.map { ProcessImage(of: $0, threads: Self.stoppableThreads(of: $0)) }
    let left = start + budget - monotonicMicroseconds()
    let occasion = Occasion(at: at, reason: reason)
    return take(images.map(StackSubject.process), for: .run, occasion, budget: left)
  }

  /// Takes the stacks of subjects of a diagnosis, within `budget` microseconds.
  package func take(_ subjects: [StackSubject], for use: StackUse, budget: Int) -> Capture {
    take(subjects, for: use, .diagnosis, budget: budget)
  }

  /// When and why stacks are taken, as it is recorded.
  private struct Occasion {
    var at: Int
    var reason: ProcessStacks.Reason

    static let diagnosis = Occasion(at: 0, reason: .diagnosis)
  }

  /// Takes stacks by one tool after the other; each is asked for what is still wanted.
  private func take(
    _ subjects: [StackSubject], for use: StackUse, _ occasion: Occasion, budget: Int
  ) -> Capture {
    let start = monotonicMicroseconds()
    var capture = Capture()
    var found = [ProcessStacks?](repeating: nil, count: subjects.count)
    for (turn, tool) in tools.enumerated() {
      // What the kernel tells takes no time.
      let later = tools[(turn + 1)...].count { $0.origin != .kernel }
      let deadline = use.deadline(
        now: monotonicMicroseconds(), later: later, start: start, budget: budget)
      let wanted = subjects.indices.filter { use.asks(tool, of: subjects[$0], after: found[$0]) }
      var rest = wanted[...]
      while !rest.isEmpty {
        let part = rest.prefix(tool.atOnce)
        rest = rest.dropFirst(part.count)
        let methods = part.map { tool.method(for: subjects[$0], program: program(of: tool)) }
        let results = Self.run(methods, deadline: deadline, limit: use.outputLimit)
        for (index, (threads, failure)) in zip(part, results) {
          if let failure { capture.notes.append(subjects[index].note(failure)) }
          guard use.accepts(threads) else { continue }
          found[index] = ProcessStacks(
            pid: subjects[index].pid, at: occasion.at, tool: tool, reason: occasion.reason,
            threads: threads)
          guard tool.stopsWhileReading else { continue }
          capture.notes.append(subjects[index].note(takenBy: tool))
        }
      }
    }
    if use.saysWhatIsMissing {
      for (subject, stacks) in zip(subjects, found) where stacks == nil {
        capture.notes.append("no stack of process \(subject.pid) could be taken")
      }
    }
    capture.stacks = found.compactMap { $0 }
    return capture
  }

  /// What each of the methods gives, and how its program failed; programs run at once.
  private static func run(_ methods: [StackTool.Method], deadline: Int, limit: Int)
    -> [(threads: [ThreadStack], failure: String?)]
  {
    let orders = methods.compactMap { if case .program(let order, _) = $0 { order } else { nil } }
    defer { for order in orders where order.input >= 0 { close(order.input) } }
    var outputs = ToolRun.all(orders, deadline: deadline, limit: limit)[...]
    return methods.map { method in
      switch method {
      case .program(_, let read):
        guard let result = outputs.popFirst() else { return ([], nil) }
        return (read(result.output), result.failure)
      case .here(let read): return (read(), nil)
      case .none: return ([], nil)
      }
    }
  }

  /// The program that a tool is, as it is started; empty where it is none.
  func program(of tool: StackTool) -> String {
    if let standIn = standIns[tool] { return standIn }
    return switch tool.origin {
    case .ours(let program, _): "\(folder)/\(program)"
    case .system(let program, _): program
    case .kernel: ""
    }
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
}
