/// What the probe is to run: written by the evaluation, read by the probe inside the sandbox from its
/// standard input.
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
  /// The script that the command runs, as the command sees it; nil where it runs none.
  package var script: String?
  /// What the run may use.
  package var limits: RunLimits
  /// Names of threads known never to send a signal (gRPC core's own), as `/proc/PID/comm` gives them.
  package var inertThreads: [String]
  /// File names of libraries whose path and digest are recorded when mapped: `grpc.so`, `libgrpc.so`.
  package var librariesOfInterest: [String]
  /// Whether the probe is behind a wall, also where it is not process 1 of a namespace.
  package var isWalled = false

  /// A plan to run `command`.
  package init(
    command: [String], environment: [String: String] = [:], root: String? = nil,
    workingDirectory: String = "/",
    peer: PeerPlan? = nil, script: String? = nil, limits: RunLimits = RunLimits(),
    inertThreads: [String] = [], librariesOfInterest: [String] = []
  ) {
    self.command = command
    self.environment = environment
    self.root = root
    self.workingDirectory = workingDirectory
    self.peer = peer
    self.script = script
    self.limits = limits
    self.inertThreads = inertThreads
    self.librariesOfInterest = librariesOfInterest
  }
}

/// The peer of a run. Its port reaches the command as `FORKPROOF_PEER=127.0.0.1:PORT`.
package struct PeerPlan: Codable, Sendable, Equatable {
  /// Program and arguments. It prints `listening PORT` on its standard output when ready, and what it
  /// sees from then on; it takes commands and answers from its standard input.
  package var command: [String]

  /// A peer to start.
  package init(command: [String]) {
    self.command = command
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
  /// Processes of the run at once, as the probe counts them.
  package var processes = 512
  /// Threads of the run at once, the probe's and the peer's among them: gRPC has some ten a process.
  package var threads: Int { 8 * processes }
  /// Address space of one process, in bytes (`RLIMIT_AS`).
  package var addressSpace = 8 << 30
  /// Size of one written file, in bytes (`RLIMIT_FSIZE`).
  package var fileSize = 256 << 20

  /// The limits of a run of which nothing is known yet.
  package init() {}

  /// The limits of a run of which a clean one took `clean` microseconds on this machine, just now,
  /// with `processes` processes in all, and whose script waits for `longestWait` seconds at most.
  ///
  /// What a machine is slower than usual shows in the clean run, and so in the limits. The longer that took, the
  /// less often it counts: one made while the machine stood still would keep a hang for hours.
  package init(clean: Int, processes count: Int = 0, longestWait: Int) {
    let wait = longestWait * 1_000_000
    stall = wait + max(1_000_000, min(20 * clean, 30_000_000 + 2 * clean))
    processes = min(Self.mostProcesses, max(processes, 4 * count))
    wall = 4 * wait + max(10_000_000, min(100 * clean, 300_000_000 + 4 * clean))
  }

  /// The most processes that any run may have at once.
  package static let mostProcesses = 4096

  /// The limits of a run of PHP alone that shows how long a clean one takes, of a script that waits for
  /// `longestWait` seconds at most: far above what it should need, since nothing in it is in doubt.
  package init(measuring longestWait: Int) {
    stall = 1_000_000 * (longestWait + 20)
    wall = 1_000_000 * (4 * longestWait + 120)
    processes = Self.mostProcesses
  }

  /// What a machine on which a program of ours takes `startup` to start is to be given beside every time
  /// limit, the deadlines of calls included; all in microseconds. Nothing where it is as quick as usual.
  package static func extra(startup: Int) -> Int {
    min(mostExtra, max(0, 20 * startup - 1_000_000))
  }

  /// The most that a run is given beside its limits for a slow start, and for slow disks, in microseconds.
  package static let mostExtra = 15_000_000

  /// How much later than `wall` a run may end, in microseconds: by what its limits grow, and by what disks kept it.
  package static let mostExtraWall = 5 * mostExtra

  /// Gives every wait of the run `extra` microseconds more.
  package mutating func extend(by extra: Int) {
    stall += extra
    wall += 4 * extra
  }
}
