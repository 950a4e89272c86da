import Model

/// How long a process was in which stack: folded stacks, a line each, and what bcc's `offcputime` prints.
///
/// A process passes through many stacks. Only one that it was in for half of the time tells of a hang.
struct Profile {
  private struct Entry {
    var process: String
    /// Innermost first; of a folded stack they are read when it is known to tell something.
    var frames: [Frame] = []
    var folded: Substring?
    var weight: Int
    var line: Int
    var isOfRunning = false
  }

  private static let mostWeight = 1 << 40
  private static let mostFrames = 2000
  /// Stacks that are given; more than are looked at.
  private static let mostStacks = 1001

  private var entries: [Entry] = []
  /// What bcc prints is being read; whether of threads that ran.
  private var isOfRunning: Bool?
  /// The stack of bcc's that has not ended.
  private var open = Entry(process: "", weight: 0, line: 0)

  /// Takes a line; false where it is none of a profile.
  mutating func take(_ line: TextLines.Line) -> Bool {
    if line.text.hasPrefix("Tracing off-CPU time (us)") {
      isOfRunning = false
      return true
    }
    if line.text.hasPrefix("Sampling at "), line.text.contains(" Hertz ") {
      isOfRunning = true
      return true
    }
    if let entry = Self.folded(line) {
      entries.append(entry)
      return true
    }
    return isOfRunning != nil && takeBlock(line)
  }

  /// The stacks in which a process was for half of the time or more.
  func stacks() -> [PastedStacks] {
    var whole: [String: Int] = [:]
    for entry in entries { whole[entry.process, default: 0] += entry.weight }
    let telling = entries.lazy.filter { entry in
      entry.weight > 0 && entry.weight >= (whole[entry.process] ?? 0) / 2
    }
    return telling.prefix(Self.mostStacks).map { entry in
      var thread = ThreadStack(
        tid: 1, name: "", frames: entry.folded.map(Self.frames) ?? entry.frames)
      // Both sides may stand in one block without a line between them.
      thread.markKernel()
      let frames = thread.frames
      let isOfPHP = frames.last?.function == Frame.phpMain
      var stacks = PastedStacks(form: isOfPHP ? .phpTrace : .profile, line: entry.line)
      let own = frames.filter { !$0.isOfKernel }
      if !own.isEmpty { thread.frames = own }
      stacks.threads = [thread]
      stacks.isOfRunning = entry.isOfRunning || Self.runs(frames)
      return stacks
    }
  }

  /// `php;main;php_module_shutdown;…;gpr_cv_wait;schedule_[k] 1234`: the outermost function first.
  private static func folded(_ line: TextLines.Line) -> Entry? {
    guard let (stack, count) = line.text.splitAtLast(" "), stack.contains(";"),
      let (weight, rest) = count.leadingNumber, rest.isEmpty, weight < mostWeight
    else { return nil }
    let parts = stack.split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count >= 3, let root = parts.prefix(4).firstIndex(where: isRoot),
      parts[root...].allSatisfy({ !$0.isEmpty && !$0.contains("=") })
    else { return nil }
    return Entry(
      process: parts[..<root].joined(separator: ";"), folded: stack[parts[root].startIndex...],
      weight: weight, line: line.number)
  }

  /// The frames of a folded stack from its root on, innermost first.
  private static func frames(of stack: Substring) -> [Frame] {
    var frames: [Frame] = []
    var isKernel = false
    for part in stack.split(separator: ";") {
      // Between the program and the kernel.
      if part == "-" || part == "--" {
        isKernel = true
      } else {
        frames.append(frame(part, isKernel: isKernel))
      }
    }
    return frames.reversed()
  }

  /// What stacks begin with, as nothing else does that has semicolons between words.
  private static func isRoot(_ part: Substring) -> Bool {
    ["[unknown]", "execute_ex", Substring(Frame.phpMain), "<main>"].contains(part)
      || ThreadStart.isRoot(part)
  }

  /// `grpc.so`zm_shutdown_grpc`, `futex_wait_[k]`, `[unknown]`.
  private static func frame(_ part: Substring, isKernel: Bool) -> Frame {
    var name = part
    var frame = Frame(address: 0)
    for mark in ["_[k]", "_[i]", "_[j]"] where name.hasSuffix(mark) {
      name = name.dropLast(mark.count)
      if mark == "_[k]" { frame.module = Frame.kernelModule }
      if mark == "_[i]" { frame.isInlined = true }
    }
    if let (module, function) = name.split(at: "`") {
      frame.module = String(module)
      name = function
    }
    if isKernel { frame.module = Frame.kernelModule }
    if name == "<main>" { name = Substring(Frame.phpMain) }
    frame.function = SymbolText.name(name)
    return frame
  }

  /// Whether the kernel was entered for something else than to give the processor up.
  private static func runs(_ frames: [Frame]) -> Bool {
    guard let name = frames.first(where: \.isOfKernel)?.function else {
      return false
    }
    return !name.contains("schedule") && !name.hasPrefix("finish_task_switch")
  }

  /// A function a line, the innermost first, `--` below those of the kernel, and at the end the process, with the
  /// time in a line of its own.
  private mutating func takeBlock(_ line: TextLines.Line) -> Bool {
    if let (weight, rest) = line.text.leadingNumber, rest.isEmpty, !open.process.isEmpty {
      open.weight = min(weight, Self.mostWeight)
      open.isOfRunning = isOfRunning ?? false
      entries.append(open)
      open = Entry(process: "", weight: 0, line: 0)
      return true
    }
    guard line.indent >= 4, line.text.first != "#", open.frames.count < Self.mostFrames else {
      return false
    }
    if line.text == "--" {
      for index in open.frames.indices { open.frames[index].module = Frame.kernelModule }
    } else if let process = line.text.after("-"), process.hasSuffix(")") {
      open.process = String(process)
    } else {
      if open.frames.isEmpty { open.line = line.number }
      open.frames.append(Self.frame(line.text, isKernel: false))
    }
    return true
  }
}
