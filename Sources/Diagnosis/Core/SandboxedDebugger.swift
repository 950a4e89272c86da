import Files
import Glibc
import Model
import Probe
import Processes
import Sandbox

/// Takes the stacks of a core file by gdb, behind the wall: it opens whatever a core file names, waits for pipes, and
/// was not written for the files of strangers.
struct SandboxedDebugger {
  /// What it printed; nothing where it printed no stack.
  private(set) var threads: [ThreadStack] = []
  /// What to tell of it.
  private(set) var note: String

  /// Files that are shown to it beside the system's.
  private static let mostFiles = 256

  /// Debugs a core file of which `files` were mapped.
  init(_ core: StackSubject.Core, files: [String]) async {
    var core = core
    core.path = Self.absolute(core.path)
    core.program = Self.absolute(core.program)
    if !core.sysroot.isEmpty { core.sysroot = Self.absolute(core.sysroot) }
    let shown =
      core.sysroot.isEmpty
      ? Set(files).sorted().filter(Self.isProgram).prefix(Self.mostFiles) : [core.sysroot]
    var profile = SandboxProfile.tool(
      mounts: (shown + [core.program, core.path]).map { .readOnly($0, at: $0) })
    profile.limits.idle = 20
    var command = profile.command("gdb", core.debuggerArguments)
    command.keptOutput = 16 << 20
    do throws(CommandError) {
      let result = try await run(command)
      threads = parseDebuggerStacks(result.output).filter { !$0.frames.isEmpty }
      note =
        threads.isEmpty
        ? "gdb \(result.exceeded.map { "was ended: \($0.description)" } ?? result.status.inWords)"
        : StackSubject.core(core).note(takenBy: .gdb)
    } catch {
      note = "gdb was not asked: \(error.description)"
    }
  }

  /// Another name than an absolute one could be an option of gdb's, and means another file inside.
  private static func absolute(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Whether a mapped file is a program or library that the sandbox does not show anyhow.
  private static func isProgram(_ path: String) -> Bool {
    path.hasPrefix("/") && !path.isWithin("/usr")
      && CoreDiagnosis.bytes(of: path, at: 0, count: 4) == [0x7f, 0x45, 0x4c, 0x46]
  }
}
