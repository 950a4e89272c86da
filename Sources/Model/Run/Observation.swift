/// What one run saw: written once by the probe, read by the judge and by every report.
///
/// All times are microseconds since the start of the run, by `CLOCK_MONOTONIC`.
/// All process ids are those of the run's own process namespace.
package struct Observation: Codable, Sendable, Equatable {
  /// The version of this format; raised when a field changes its meaning.
  package static let schema = 1

  /// The schema this observation was written with.
  package var schema = Observation.schema
  /// When the run started, seconds since the Unix epoch.
  package var startedAt: Double
  /// How the run came to its end.
  package var ending: Ending
  /// When the run ended.
  package var duration: Int
  /// Every process of the run but the probe itself, by order of appearance.
  package var processes: [ProcessTrace] = []
  /// What the scripts reported, in the order it was written.
  package var phases: [Phase] = []
  /// What the peer saw of the calls made to it.
  package var calls: [PeerCall] = []
  /// What stood still, in the order it was noticed.
  package var stalls: [Stall] = []
  /// The stacks taken before anything was killed.
  package var stacks: [ProcessStacks] = []
  /// The shared objects of interest that the run had mapped.
  package var libraries: [MappedLibrary] = []
  /// The files of the artifact under test, by name, with the SHA-256 of each as it was built; nil
  /// for PHP without the extension.
  package var artifact: [String: String]?
  /// The last bytes that the command and its children wrote, as text.
  package var output = CapturedOutput()
  /// What the kernel saw of who says all this; nil in observations made before it was asked.
  package var evidence: Evidence?
  /// What the probe could not do, in its own words; changes no verdict.
  package var notes: [String] = []

  /// An observation of a run that started at `startedAt` and ended as told.
  package init(startedAt: Double, ending: Ending, duration: Int) {
    self.startedAt = startedAt
    self.ending = ending
    self.duration = duration
  }
}

/// How a run came to its end.
package enum Ending: Codable, Sendable, Equatable {
  /// Every process of the run ended; the command itself in this way.
  case ended(ExitStatus)
  /// The run was ended because a set of processes can never move again.
  case deadlock
  /// The run was ended at its limit, while something burned CPU.
  case livelock
  /// The run was ended at its limit, without progress.
  case stalled
  /// The run was ended at its limit, though it still made progress.
  case overtime
  /// The run could not be made: our own fault, never the candidate's.
  case notRun(String)
  /// The run needs what this machine does not have, in words.
  case skipped(String)
}

/// The life of one process as the samples showed it.
package struct ProcessTrace: Codable, Sendable, Equatable {
  /// Its process id.
  package var pid: Int
  /// The process that made it.
  package var parent: Int
  /// Its command name (`/proc/PID/comm`).
  package var name: String
  /// Whether it is the peer or one of the peer's own: not under test.
  package var isPeer = false
  /// When it was first seen.
  package var firstSeen: Int
  /// When it was last seen alive.
  package var lastSeen: Int
  /// How it ended, where a zombie or a wait showed it.
  package var exit: ExitStatus?
  /// When it ended, where it ran a script of ours that reported; nil for one that did not end, and in
  /// observations made before it was asked.
  package var endedAt: Int?
  /// The names of its threads when last seen, main thread first.
  package var threads: [String] = []
  /// The names of its parent's threads when it was first seen: those that could not follow the fork.
  package var parentThreadsAtFork: [String] = []
  /// CPU time used, in microseconds.
  package var cpuTime = 0
  /// Open descriptors when last seen.
  package var descriptors: Int?
  /// Resident memory when last seen, in bytes.
  package var residentBytes: Int?

  /// A process first seen at `firstSeen`.
  package init(pid: Int, parent: Int, name: String, firstSeen: Int) {
    self.pid = pid
    self.parent = parent
    self.name = name
    self.firstSeen = firstSeen
    self.lastSeen = firstSeen
  }
}

/// A line that a scenario's script reported as it went.
package struct Phase: Codable, Sendable, Equatable {
  /// When it was reported.
  package var at: Int
  /// The process that reported it, as it says.
  package var pid: Int
  /// The process that reported it, as the kernel says; nil in observations made before it was asked.
  package var writer: Int?
  /// The part this process plays: `parent`, `child`, `worker-3`.
  package var role: String
  /// The name of the phase: `forked`, `rpc-ok`, `exiting`.
  package var name: String
  /// What the script told beside the name.
  package var data: [String: String]

  /// A phase as reported.
  package init(
    at: Int, pid: Int, role: String, name: String, data: [String: String] = [:], writer: Int? = nil
  ) {
    self.at = at
    self.pid = pid
    self.writer = writer
    self.role = role
    self.name = name
    self.data = data
  }
}

/// One call as the peer saw it.
package struct PeerCall: Codable, Sendable, Equatable {
  /// When the peer accepted it.
  package var at: Int
  /// The full method: `/forkproof.Peer/Echo`.
  package var method: String
  /// The role that the caller's metadata names.
  package var role: String
  /// The process id that the caller's metadata names.
  package var pid: Int
  /// What the peer did.
  package var outcome: PeerOutcome
  /// The processes that held the calling end of its connection, as the kernel says: that of the
  /// metadata alone where it was among them, none where they were gone; nil in observations made
  /// before it was asked.
  package var callers: [Int]?

  /// A call as logged.
  package init(
    at: Int, method: String, role: String, pid: Int, outcome: PeerOutcome, callers: [Int]? = nil
  ) {
    self.callers = callers
    self.at = at
    self.method = method
    self.role = role
    self.pid = pid
    self.outcome = outcome
  }
}

/// A shared object that some process of the run had mapped.
package struct MappedLibrary: Sendable, Equatable, Hashable {
  /// The path, as `/proc/PID/maps` gives it.
  package var path: String
  /// The SHA-256 of the file, in lower-case hexadecimal; nil where it cannot be read.
  package var digest: String?

  /// A mapped library.
  package init(path: String, digest: String?) {
    self.path = path
    self.digest = digest
  }
}

extension MappedLibrary: Codable {
  private enum CodingKeys: String, CodingKey { case path, digest }

  /// Reads a library: an empty digest is none.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let digest = try values.decode(String.self, forKey: .digest)
    self.init(
      path: try values.decode(String.self, forKey: .path), digest: digest.isEmpty ? nil : digest)
  }

  /// Writes a library.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(path, forKey: .path)
    try values.encode(digest ?? "", forKey: .digest)
  }
}

/// The end of what was written to the standard streams.
package struct CapturedOutput: Codable, Sendable, Equatable {
  /// The last bytes of standard output.
  package var standardOutput = ""
  /// The last bytes of standard error.
  package var standardError = ""

  /// Nothing written.
  package init() {}
}
