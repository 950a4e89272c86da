import CLinux
import Glibc
import Model
import Processes

extension StackTaker {
  /// Tools that run at once.
  private static let atOnce = 8

  /// Unwinds images with `eu-stack`, within `budget` microseconds.
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
    let opened = images.map { ($0, $0.openCore()) }
    let cores = opened.filter { $0.1 >= 0 }
    let commands = cores.map { image, descriptor in
      [
        elfutils, "--core=/proc/\(getpid())/fd/\(descriptor)", "-e", "/proc/\(image.pid)/exe", "-n",
        "512",
      ]
    }
    for ((image, descriptor), result) in zip(cores, ToolRun.all(commands, deadline: deadline)) {
      close(descriptor)
      if let failure = result.failure { capture.notes.append("process \(image.pid): \(failure)") }
      let threads = parseElfutilsStacks(result.output).map { named($0, by: image) }
      guard threads.contains(where: { !$0.frames.isEmpty }) else { continue }
      capture.stacks.append(
        ProcessStacks(
          pid: image.pid, at: 0, tool: "eu-stack", reason: reason, threads: threads))
    }
  }

  private func named(_ thread: ThreadStack, by image: ProcessImage) -> ThreadStack {
    var thread = thread
    let name = ProcFile.bytes("/proc/\(image.pid)/task/\(thread.tid)/comm", isSmall: true) ?? []
    thread.name = cleanText(name.last == ByteText.newline ? name.dropLast() : name[...])
    for index in thread.frames.indices {
      thread.frames[index].module = image.file(at: thread.frames[index].address)
    }
    return thread
  }
}

extension StackTaker {
  /// The stacks of a core file, by gdb, within `budget` microseconds.
  package func take(core: String, program: String, sysroot: String?, budget: Int) -> Capture {
    let root = sysroot.map { ["-iex", "set sysroot \($0)"] } ?? []
    let command =
      [
        debugger, "-nx", "-batch", "-iex", "set debuginfod enabled off", "-iex",
        "set auto-load off",
      ]
      + root + ["-ex", "thread apply all bt -512", program, core]
    var capture = Capture()
    let results = ToolRun.all(
      [command], deadline: monotonicMicroseconds() + budget, limit: 16 << 20)
    guard let result = results.first else { return capture }
    if let failure = result.failure { capture.notes.append(failure) }
    let threads = parseDebuggerStacks(result.output)
    if threads.contains(where: { !$0.frames.isEmpty }) {
      capture.stacks = [ProcessStacks(pid: 0, at: 0, tool: "gdb", reason: "hang", threads: threads)]
    }
    return capture
  }
}
