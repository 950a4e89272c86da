import Basics
import Glibc
import Model

/// A program to run to its end: arguments as an array, never a shell line.
package struct Command: Sendable, Equatable {
  /// The program: a path, or a name to be found on `PATH`.
  package var program: String
  /// Its arguments, without the program itself.
  package var arguments: [String]
  /// Its whole environment; nil for the caller's own.
  package var environment: [String: String]?
  /// The folder it starts in; nil for the caller's own.
  package var workingDirectory: String?
  /// How long it may take, in seconds; nil for no limit.
  package var timeLimit: Double?
  /// What it reads from its standard input; nil for nothing.
  package var input: [UInt8]?
  /// How many bytes of each output stream are kept, from the end.
  package var keptOutput = 1 << 20
  /// What starting it takes where it is a sandbox.
  package var sandbox: SandboxStart?

  /// An environment that tells a program of the host nothing of the caller but where programs are.
  package static var plainEnvironment: [String: String] {
    [
      "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin", "HOME": "/tmp",
      "LC_ALL": "C.UTF-8",
    ]
  }

  /// A command to run.
  package init(
    _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    workingDirectory: String? = nil, timeLimit: Double? = nil
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.timeLimit = timeLimit
  }
}

/// What a command that ran to its end left behind.
package struct CommandResult: Sendable, Equatable {
  /// How it ended.
  package var status: ExitStatus
  /// The end of its standard output.
  package var output: [UInt8]
  /// The end of its standard error.
  package var errors: [UInt8]
  /// Whether it was ended at its time limit.
  package var timedOut: Bool
  /// The limit of its sandbox that it was ended at.
  package var exceeded: ExceededLimit?

  /// Standard output as text; what is not UTF-8 is replaced.
  package var outputText: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text; what is not UTF-8 is replaced.
  package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Why a command could not be run at all.
package enum CommandError: UserFacingError, Equatable {
  /// No such program on `PATH`.
  case missing(program: String)
  /// The path that was given is none of a file that may be executed.
  case notExecutable(path: String)
  /// The system refused to start it.
  case notStarted(program: String, reason: String)
  /// Root cannot step down for this one: a file system cannot show files as another user's.
  case notStaged(program: String)
  /// The caller's task was cancelled; the command and its group were ended.
  case cancelled(program: String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .missing(let program): "\(program) is not installed"
    case .notExecutable(let path): "\(path): there is no program that may be executed"
    case .notStarted(let program, let reason): "\(program) cannot be started: \(reason)"
    case .notStaged(let program): "\(program) cannot be started as another user"
    case .cancelled: "interrupted"
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .missing(let program): "install it, or put its folder on PATH (\(program))"
    case .notExecutable: "name another path; ls -l tells what it is and who may execute it"
    case .notStarted, .notStaged, .cancelled: nil
    }
  }

  /// That `program`, as it was asked for, is not there.
  static func notFound(_ program: String) -> CommandError {
    program.contains("/") ? .notExecutable(path: program) : .missing(program: program)
  }

  /// How the command ends.
  package var exitCode: ExitCode {
    if case .cancelled = self { .inconclusive } else { .ownError }
  }
}
