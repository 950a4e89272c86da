import CLinux
import Glibc
import Model
import Processes

extension StackTaker {
  /// Programs that run at once.
  private static let atOnce = 8

  /// Unwinds images by libdw, within `budget` microseconds.
  package func take(images: [ProcessImage], reason: String, budget: Int) -> Capture {
    let deadline = monotonicMicroseconds() + budget
    var capture = Capture()
    var rest = images.filter { !$0.threads.isEmpty }[...]
    while !rest.isEmpty {
      unwind(Array(rest.prefix(Self.atOnce)), reason, deadline, &capture)
      rest = rest.dropFirst(Self.atOnce)
    }
    return capture
  }

  private func unwind(
    _ images: [ProcessImage], _ reason: String, _ deadline: Int, _ capture: inout Capture
  ) {
    let cores = images.map { ($0, $0.openCore()) }.filter { $0.1 >= 0 }
    defer { for (_, descriptor) in cores { close(descriptor) } }
    let commands = cores.map { image, descriptor in
      // The image names files as they are reached from here.
      ToolRun.Order([unwinder, "", "/proc/\(image.pid)/root/usr/lib/debug"], input: descriptor)
    }
    for ((image, _), result) in zip(cores, ToolRun.all(commands, deadline: deadline)) {
      if let failure = result.failure { capture.notes.append("process \(image.pid): \(failure)") }
      let threads = parseStackLines(result.output).map { placed(named($0, of: image.pid), image) }
      guard threads.contains(where: { !$0.frames.isEmpty }) else { continue }
      capture.stacks.append(
        ProcessStacks(pid: image.pid, at: 0, tool: "libdw", reason: reason, threads: threads))
    }
  }

  /// A stack with its modules as the process names them.
  private func placed(_ thread: ThreadStack, _ image: ProcessImage) -> ThreadStack {
    var thread = thread
    for index in thread.frames.indices {
      thread.frames[index].module = image.file(at: thread.frames[index].address)
    }
    return thread
  }
}

extension StackTaker {
  /// A core file, and where what it was made of lies.
  package struct Core: Sendable {
    /// The core file.
    package var path: String
    /// The file of the program.
    package var program: String
    /// The folder that was the root of its process; empty for ours.
    package var sysroot = ""

    /// The core file at `path` of this program.
    package init(_ path: String, program: String, sysroot: String? = nil) {
      self.path = path
      self.program = program
      self.sysroot = sysroot ?? ""
    }
  }

  /// The stacks of a core file by libdw, where that gives nothing by gdb, within `budget` microseconds.
  package func take(core: Core, budget: Int) -> Capture {
    let deadline = monotonicMicroseconds() + budget
    var capture = Capture()
    let file = open(core.path, O_RDONLY | O_CLOEXEC)
    if file >= 0 {
      defer { close(file) }
      let debug = "\(core.sysroot)/usr/lib/debug"
      let order = ToolRun.Order([unwinder, core.sysroot, debug, core.program], input: file)
      add(order, "libdw", parseStackLines, deadline - budget / 2, &capture)
      if !capture.stacks.isEmpty { return capture }
    }
    let root = core.sysroot.isEmpty ? [] : ["-iex", "set sysroot \(core.sysroot)"]
    let command =
      [
        debugger, "-nx", "-batch", "-iex", "set debuginfod enabled off", "-iex",
        "set auto-load off",
      ]
      + root + ["-ex", "thread apply all bt -512", core.program, core.path]
    add(ToolRun.Order(command), "gdb", parseDebuggerStacks, deadline, &capture)
    if !capture.stacks.isEmpty { capture.notes.append("the stacks were taken by gdb") }
    return capture
  }

  /// Adds what a program tells of a core file, if it names a function.
  private func add(
    _ order: ToolRun.Order, _ tool: String, _ parse: ([UInt8]) -> [ThreadStack], _ deadline: Int,
    _ capture: inout Capture
  ) {
    let results = ToolRun.all([order], deadline: deadline, limit: 16 << 20)
    guard let result = results.first else { return }
    if let failure = result.failure { capture.notes.append(failure) }
    let threads = parse(result.output).sorted { $0.tid < $1.tid }
    guard threads.contains(where: { $0.frames.contains { $0.function != nil } }) else { return }
    capture.stacks = [ProcessStacks(pid: 0, at: 0, tool: tool, reason: "hang", threads: threads)]
  }
}
