import Glibc
import Model

extension StackTool {
  /// How stacks are taken of something.
  enum Method {
    /// By a program, whose output `read` reads. What is its input is closed after it.
    case program(ToolRun.Order, read: ([UInt8]) -> [ThreadStack])
    /// By this process.
    case here(() -> [ThreadStack])
    /// Not at all.
    case none
  }

  /// How many of its programs run at once: a copy takes memory as long as it is read.
  var atOnce: Int {
    switch self {
    case .libdw: 8
    case .gdb, .proc: .max
    }
  }

  /// How it takes the stacks of a subject; `program` is where its program lies.
  func method(for subject: StackSubject, program: String) -> Method {
    switch self {
    case .libdw: Self.unwinding(subject, program)
    case .gdb: Self.debugging(subject, program)
    case .proc: Self.readingProc(subject)
    }
  }

  private static func unwinding(_ subject: StackSubject, _ program: String) -> Method {
    switch subject {
    case .process(let image):
      let copy = image.isUnwindable ? image.openCore() : -1
      guard copy >= 0 else { return .none }
      // The image names files as they are reached from here.
      let command = [program, "", "/proc/\(image.pid)/root/usr/lib/debug"]
      return .program(ToolRun.Order(command, input: copy)) { output in
        parseStackLines(output).map { $0.named(of: image.pid).placed(in: image) }
      }
    case .core(let core):
      let file = open(core.path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return .none }
      let command = [program, core.sysroot, "\(core.sysroot)/usr/lib/debug", core.program]
      return .program(ToolRun.Order(command, input: file)) { output in
        parseStackLines(output).sorted { $0.tid < $1.tid }
      }
    }
  }

  private static func debugging(_ subject: StackSubject, _ program: String) -> Method {
    // A core file is debugged behind the wall: `StackSubject.Core.debuggerArguments`.
    guard case .process(let image) = subject else { return .none }
    let options = ["-iex", "set sysroot /proc/\(image.pid)/root", "-p", "\(image.pid)"]
    return .program(ToolRun.Order([program] + gdbArguments(options))) { output in
      parseDebuggerStacks(output).map { $0.named(of: image.pid) }
    }
  }

  /// What gdb is started with to print all stacks of what `options` name, and to load nothing beside it.
  fileprivate static func gdbArguments(_ options: [String]) -> [String] {
    ["-nx", "-batch", "-iex", "set debuginfod enabled off", "-iex", "set auto-load off"]
      + options + ["-ex", "thread apply all bt -512"]
  }

  private static func readingProc(_ subject: StackSubject) -> Method {
    switch subject {
    case .process(let image): .here { kernelStacks(of: image.pid).map { $0.named(of: image.pid) } }
    case .core: .none
    }
  }

  private static func kernelStacks(of pid: Int) -> [ThreadStack] {
    (ProcFile.numbers(in: "/proc/\(pid)/task") ?? []).map { tid in
      let folder = "/proc/\(pid)/task/\(tid)"
      var frames = ProcFile.bytes("\(folder)/stack").map(parseKernelStack) ?? []
      let place = ProcFile.bytes("\(folder)/wchan", isSmall: true) ?? []
      if frames.isEmpty, !place.isEmpty, place != [UInt8(ascii: "0")] {
        frames = [Frame(address: 0, function: cleanText(place), module: Frame.kernelModule)]
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

extension StackSubject.Core {
  /// What gdb is started with to print its stacks, where `program` and `path` are absolute.
  package var debuggerArguments: [String] {
    StackTool.gdbArguments(sysroot.isEmpty ? [] : ["-iex", "set sysroot \(sysroot)"])
      + [program, path]
  }
}

extension ThreadStack {
  /// The same with the name that its process gave the thread, where the tool tells none.
  fileprivate func named(of pid: Int) -> ThreadStack {
    guard name.isEmpty else { return self }
    var thread = self
    let name = ProcFile.bytes("/proc/\(pid)/task/\(tid)/comm", isSmall: true) ?? []
    thread.name = cleanText(name.last == ByteText.newline ? name.dropLast() : name[...])
    return thread
  }

  /// The same with its modules as the process names them.
  fileprivate func placed(in image: ProcessImage) -> ThreadStack {
    var thread = self
    for index in thread.frames.indices {
      thread.frames[index].module = image.file(at: thread.frames[index].address)
    }
    return thread
  }
}
