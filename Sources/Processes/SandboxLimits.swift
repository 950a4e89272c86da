import Model

/// What all processes of a sandbox may use together. The kernel keeps what it can count for a whole
/// sandbox; the rest is looked at ten times a second, and the sandbox ended where it is too much.
package struct SandboxLimits: Sendable, Equatable {
  /// Wall time, in seconds.
  package var wall: Double
  /// CPU time without a line of output, in seconds.
  package var silentCPU: Double
  /// Wall time without output or CPU time, in seconds.
  package var idle: Double
  /// Memory of their own of all processes, in bytes; one process may map twice as much.
  package var memory: Int
  /// Processes.
  package var processes: Int
  /// Threads, which the kernel refuses beyond that.
  package var threads: Int { ownThreads ?? 2 * processes }
  private let ownThreads: Int?
  /// The size of a written file, in bytes.
  package var fileSize: Int
  /// What the writable folders may hold, in bytes of the disk.
  package var disk: Int
  /// Files and folders in the writable folders.
  package var entries: Int
  /// What is written to standard output and standard error, in bytes.
  package var output: Int
  /// `/tmp`, which is in memory, in bytes.
  package var temporary: Int
  /// `/dev/shm`, in bytes.
  package var sharedMemory: Int

  /// Limits with all their parts; `threads` are twice the processes where nothing else is told.
  package init(
    wall: Double, silentCPU: Double, idle: Double = 120, memory: Int, processes: Int = 512,
    threads: Int? = nil, fileSize: Int = 1 << 30, disk: Int = 4 << 30, entries: Int = 400_000,
    output: Int = 64 << 20, temporary: Int = 512 << 20, sharedMemory: Int = 512 << 20
  ) {
    self.wall = wall
    self.silentCPU = silentCPU
    self.idle = idle
    self.memory = memory
    self.processes = processes
    ownThreads = threads
    self.fileSize = fileSize
    self.disk = disk
    self.entries = entries
    self.output = output
    self.temporary = temporary
    self.sharedMemory = sharedMemory
  }

  /// A step of a build that runs `jobs` compilers at once. One of a large file takes up to 800 MB, one of
  /// many `joined` files up to 2 GB, and a minute on a slow machine.
  package static func build(jobs: Int, joined: Bool = false) -> SandboxLimits {
    SandboxLimits(
      wall: jobs > 1 ? 3 * 3600 : 1800, silentCPU: 60 + (jobs > 1 ? 180 * Double(jobs) : 0),
      memory: max(2, jobs) * ((joined ? 2048 : 768) << 20))
  }

  /// A run as a whole, of which nothing is known yet.
  package static let run = run(RunLimits())

  /// A run as a whole. Its time, when it stands still and how many it may be are the probe's to tell; this binds
  /// where too many processes are at work for the probe to get to it.
  package static func run(_ limits: RunLimits) -> SandboxLimits {
    SandboxLimits(
      wall: 24 * 3600, silentCPU: 24 * 3600, idle: 24 * 3600, memory: 4 << 30,
      processes: 2 * limits.processes, threads: limits.threads + limits.processes,
      fileSize: limits.fileSize, disk: 1 << 30)
  }

  /// A program of the distribution that looks at a stranger's file.
  package static let tool = SandboxLimits(wall: 300, silentCPU: 120, memory: 2 << 30, processes: 64)
}

/// A limit that a sandbox was ended at.
package enum ExceededLimit: Sendable, Equatable {
  /// The wall time, in seconds.
  case wall(Double)
  /// The CPU time without output, in seconds.
  case silentCPU(Double)
  /// The time in which nothing happened, in seconds.
  case idle(Double)
  /// The memory, in bytes.
  case memory(Int)
  /// The count of processes.
  case processes(Int)
  /// The size of one file, in bytes.
  case fileSize(Int)
  /// The disk, in bytes.
  case disk(Int)
  /// The count of files.
  case entries(Int)
  /// The output, in bytes.
  case output(Int)

  /// The limit, in words.
  package var description: String {
    switch self {
    case .wall(let seconds): "it took more than \(whole(seconds)) s"
    case .silentCPU(let seconds):
      "it used more than \(whole(seconds)) s of CPU time without a line of output"
    case .idle(let seconds): "it did nothing for \(whole(seconds)) s"
    case .memory(let bytes): "it used more than \(megabytes(bytes)) of memory"
    case .processes(let count): "it had more than \(count) processes"
    case .fileSize(let bytes): "it wrote a file of more than \(megabytes(bytes))"
    case .disk(let bytes): "it wrote more than \(megabytes(bytes)) to the disk"
    case .entries(let count): "it made more than \(count) files"
    case .output(let bytes): "it printed more than \(megabytes(bytes))"
    }
  }

  private func whole(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
  }

  private func megabytes(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
  }
}
