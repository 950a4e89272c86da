/// What the probe is to run: written by the evaluation, read by the probe inside the sandbox.
package struct RunPlan: Codable, Sendable, Equatable {
  /// The command under test: program and arguments.
  package var command: [String]
  /// The whole environment of the command.
  package var environment: [String: String]
  /// The folder that the command sees as `/`; nil for the probe's own. All other paths of the plan are
  /// the probe's, but for those of the command itself.
  package var root: String?
  /// The folder the command starts in.
  package var workingDirectory: String
  /// The peer to start before the command; nil for none.
  package var peer: PeerPlan?
  /// The file to which scripts append their phases, one JSON object a line.
  package var phasesFile: String
  /// Where the observation is to be written.
  package var observationFile: String
  /// The folder in which processes tell of their crashes; nil where they are not made to.
  package var crashFolder: String?
  /// What the run may use.
  package var limits: RunLimits
  /// Names of threads known never to send a signal (gRPC core's own), as `/proc/PID/comm` gives them.
  package var inertThreads: [String]
  /// File names of libraries whose path and digest are recorded when mapped: `grpc.so`, `libgrpc.so`.
  package var librariesOfInterest: [String]

  /// A plan to run `command`.
  package init(
    command: [String], environment: [String: String] = [:], root: String? = nil,
    workingDirectory: String = "/",
    peer: PeerPlan? = nil, phasesFile: String, observationFile: String,
    crashFolder: String? = nil, limits: RunLimits = RunLimits(), inertThreads: [String] = [],
    librariesOfInterest: [String] = []
  ) {
    self.command = command
    self.environment = environment
    self.root = root
    self.workingDirectory = workingDirectory
    self.peer = peer
    self.phasesFile = phasesFile
    self.observationFile = observationFile
    self.crashFolder = crashFolder
    self.limits = limits
    self.inertThreads = inertThreads
    self.librariesOfInterest = librariesOfInterest
  }
}

/// The peer of a run. Its port reaches the command as `FORKPROOF_PEER=127.0.0.1:PORT`.
package struct PeerPlan: Codable, Sendable, Equatable {
  /// Program and arguments; it prints `listening PORT` on its standard output when ready.
  package var command: [String]
  /// The file to which it appends its calls, one JSON object a line.
  package var logFile: String

  /// A peer to start.
  package init(command: [String], logFile: String) {
    self.command = command
    self.logFile = logFile
  }
}

/// What a run may use before it is ended.
package struct RunLimits: Codable, Sendable, Equatable {
  /// Wall time of the whole run, in microseconds.
  package var wall = 10_000_000
  /// How long nothing may move before the run counts as stalled, in microseconds.
  package var stall = 3_000_000
  /// Time between two samples of `/proc`, in microseconds.
  package var sampleInterval = 20_000
  /// Time budget of taking stacks, in microseconds.
  package var stacks = 5_000_000
  /// CPU time of one process, in seconds (`RLIMIT_CPU`).
  package var cpuSeconds = 60
  /// Processes and threads of the run (`RLIMIT_NPROC`).
  package var processes = 4096
  /// Address space of one process, in bytes (`RLIMIT_AS`).
  package var addressSpace = 8 << 30
  /// Size of one written file, in bytes (`RLIMIT_FSIZE`).
  package var fileSize = 256 << 20

  /// The limits of a run of which nothing is known yet.
  package init() {}

  /// The limits of a run of which a clean one took `clean` microseconds on this machine, just now,
  /// and whose script waits for `longestWait` seconds at most.
  ///
  /// What a machine is slower than usual shows in the clean run, and so in the limits.
  package init(clean: Int, longestWait: Int) {
    let wait = longestWait * 1_000_000
    stall = wait + max(1_000_000, 20 * clean)
    wall = 4 * wait + max(10_000_000, 100 * clean)
  }
}
