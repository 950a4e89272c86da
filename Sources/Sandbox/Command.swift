import Observation

/// A program to run to its end: arguments as an array, never a shell line.
public struct Command: Sendable, Equatable {
  /// The program: a path, or a name to be found on `PATH`.
  public var program: String
  /// Its arguments, without the program itself.
  public var arguments: [String]
  /// Its whole environment; nil for the caller's own.
  public var environment: [String: String]?
  /// The folder it starts in; nil for the caller's own.
  public var workingDirectory: String?
  /// How long it may take, in seconds; nil for no limit.
  public var timeLimit: Double?
  /// How many bytes of each output stream are kept, from the end.
  public var keptOutput = 1 << 20

  /// A command to run.
  public init(
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
public struct CommandResult: Sendable, Equatable {
  /// How it ended.
  public var status: ExitStatus
  /// The end of its standard output.
  public var output: [UInt8]
  /// The end of its standard error.
  public var errors: [UInt8]
  /// Whether it was ended at its time limit.
  public var timedOut: Bool

  /// Standard output as text; what is not UTF-8 is replaced.
  public var outputText: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text; what is not UTF-8 is replaced.
  public var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Why a command could not be run at all.
public enum CommandError: Error, Equatable, CustomStringConvertible {
  /// No such program on `PATH`.
  case missing(program: String)
  /// The system refused to start it.
  case notStarted(program: String, reason: String)
  /// The caller's task was cancelled; the command and its group were ended.
  case cancelled(program: String)

  /// The error, in words.
  public var description: String {
    switch self {
    case .missing(let program): "\(program) is not installed"
    case .notStarted(let program, let reason): "\(program) cannot be started: \(reason)"
    case .cancelled(let program): "\(program) was interrupted"
    }
  }
}
