import Basics

/// What a diagnosis could not begin with.
package enum DiagnosisError: UserFacingError, Equatable {
  /// No process has this id.
  case noProcess(Int)
  /// A file is no core file of a machine that is known here.
  case noCore(String, why: String)
  /// A program is another one than that of a core file, by their build ids.
  case otherProgram(String, core: String, wanted: String)
  /// Neither libdw nor gdb found a stack in it.
  case noStacks(String)

  /// What is wrong, in one sentence.
  package var description: String {
    switch self {
    case .noProcess(let pid): "there is no process \(pid)"
    case .noCore(let path, let why): "\(path): \(why)"
    case .otherProgram(let path, let core, _): "\(path) is not the program of this core: \(core)"
    case .noStacks(let why): "no stack of the core file could be read: \(why)"
    }
  }

  /// How the command ends: stacks that cannot be read are our own error, a name that leads nowhere the user's.
  package var exitCode: ExitCode {
    switch self {
    case .noProcess, .noCore, .otherProgram: .usage
    case .noStacks: .ownError
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noProcess:
      "inside a container a process has another id; ps on the host tells the one to use"
    case .noCore: nil
    case .otherProgram(_, _, let wanted):
      "name the build of \(wanted.isEmpty ? "it" : Shown.line(wanted)) that ran; its build id tells"
    case .noStacks: "name its program by --program, and the root it ran in by --sysroot"
    }
  }
}
