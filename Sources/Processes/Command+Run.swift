import Basics
import CLinux
import Dispatch
import Glibc
import Model

/// Runs `command` to its end, or to its time limit, or until the task is cancelled.
///
/// At the limit and on cancellation the whole process group gets SIGKILL *before* its leader is
/// reaped, so that the group's id cannot have been given to others meanwhile.
///
/// `line` gets each line of its standard output as it comes, on a thread of its own.
/// - Throws: `CommandError` when it could not be started or was interrupted.
package func run(
  _ command: Command, line: (@Sendable (String) -> Void)? = nil
) async throws(CommandError) -> CommandResult {
  guard let program = findProgram(command.program) else {
    throw .notFound(command.program)
  }
  guard let stop = StopSignal() else {
    throw .notStarted(program: command.program, reason: String(cString: strerror(errno)))
  }
  let result: Result<CommandResult, CommandError> = await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      // One thread starts the command and waits for it: the death signal is tied to the thread. A queue
      // of its own gets one at once; the global queue makes another only once a second.
      DispatchQueue(label: "command").async {
        continuation.resume(
          returning: supervise(command, program: program, stop: stop, line: line))
      }
    }
  } onCancel: {
    stop.raise()
  }
  return try result.get()
}

/// Runs `commands` side by side, and gives what came of each, in their order.
/// - Throws: the `CommandError` of the first in that order that has one.
package func run(_ commands: [Command]) async throws(CommandError) -> [CommandResult] {
  let outcomes = await withTaskGroup(of: Outcome.self) { group in
    for (number, command) in commands.enumerated() {
      group.addTask { Outcome(number: number, result: await outcome(of: command)) }
    }
    var outcomes: [Int: Outcome] = [:]
    for await outcome in group { outcomes[outcome.number] = outcome }
    return outcomes
  }
  var results: [CommandResult] = []
  for number in commands.indices {
    if let outcome = outcomes[number] { results.append(try outcome.result.get()) }
  }
  return results
}

/// What came of one of several commands.
private struct Outcome: Sendable {
  let number: Int
  let result: Result<CommandResult, CommandError>
}

private func outcome(of command: Command) async -> Result<CommandResult, CommandError> {
  do throws(CommandError) {
    return .success(try await run(command))
  } catch {
    return .failure(error)
  }
}

/// A way to wake a waiting thread: it polls the reading end of a pipe.
private final class StopSignal: Sendable {
  private let pipe: Pipe
  var descriptor: Int32 { pipe.readEnd }

  init?() {
    guard let pipe = Pipe() else { return nil }
    self.pipe = pipe
  }

  func raise() { _ = write(pipe.writeEnd, [1], 1) }
}

private func supervise(
  _ command: Command, program: String, stop: StopSignal, line: ((String) -> Void)?
) -> Result<CommandResult, CommandError> {
  guard let output = Pipe(), let errors = Pipe() else {
    let reason = String(cString: strerror(errno))
    return .failure(.notStarted(program: command.program, reason: reason))
  }
  do throws(CommandError) {
    let limits = command.sandbox.flatMap { LimitWatch($0) }
    let input = try command.input.map { (bytes) throws(CommandError) in
      try MemoryFile(bytes, for: command.program)
    }
    let standard = (input?.descriptor ?? -1, output.writeEnd, errors.writeEnd)
    let process = try withExtendedLifetime(input) { () throws(CommandError) in
      try start(command, program, standard, limits)
    }
    output.closeWriteEnd()
    errors.closeWriteEnd()
    limits?.started()
    var watch = Watch(
      process: process, stop: stop.descriptor,
      streams: [
        Tail(descriptor: output.readEnd, kept: command.keptOutput, line: line),
        Tail(descriptor: errors.readEnd, kept: command.keptOutput),
      ],
      deadline: command.timeLimit.map { monotonicMicroseconds() + Int($0 * 1e6) },
      limits: limits)
    // The pipes close with their owners.
    let status = withExtendedLifetime((output, errors)) { watch.untilEnd() }
    if watch.cancelled { throw .cancelled(program: command.program) }
    return .success(
      CommandResult(
        status: status, output: watch.streams[0].bytes, errors: watch.streams[1].bytes,
        timedOut: watch.timedOut, exceeded: watch.exceeded))
  } catch {
    return .failure(error)
  }
}

/// Starts a command; a sandbox by the user that root becomes, or where that cannot be by the caller's.
private func start(
  _ command: Command, _ program: String, _ standard: (Int32, Int32, Int32), _ limits: LimitWatch?
) throws(CommandError) -> SpawnedProcess {
  guard let sandbox = command.sandbox, let limits else {
    return try spawn(
      command.invocation(of: program), standard: standard,
      options: SpawnOptions(watchdog: .shared))
  }
  func begin(
    _ view: SandboxStart.View, _ stage: Privileges.Stage?
  ) throws(CommandError) -> SpawnedProcess {
    var files: [Int32: MemoryFile] = [:]
    for (number, bytes) in view.data {
      files[number] = try MemoryFile(bytes, for: command.program)
    }
    var options = SpawnOptions(leadsSession: true, watchdog: .shared)
    options.limits = limits.processLimits
    options.stage = stage.map { ($0, view.staged) }
    options.descriptors = files.mapValues(\.descriptor).merging(limits.descriptors) { $1 }
    // The files close with their owners.
    defer { withExtendedLifetime(files) {} }
    return try spawn(command.invocation(of: program), standard: standard, options: options)
  }
  if let stage = Privileges.stage, let view = sandbox.staged {
    do throws(CommandError) {
      return try begin(view, stage)
    } catch {
      guard case .notStaged = error else { throw error }
    }
  }
  return try begin(sandbox.plain, nil)
}

extension Command {
  /// What execve(2) gets where the program was found at `path`.
  fileprivate func invocation(of path: String) -> Invocation {
    Invocation(path, arguments, environment: environment, workingDirectory: workingDirectory)
  }
}

/// Bytes that a program reads from a descriptor.
private final class MemoryFile: Sendable {
  let descriptor: Int32

  init(_ bytes: [UInt8], for program: String) throws(CommandError) {
    descriptor = fp_memory_file(bytes, bytes.count)
    guard descriptor >= 0 else {
      throw .notStarted(program: program, reason: String(cString: strerror(-descriptor)))
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}

/// Watches one process: its output, its end, its limits, and a signal to stop.
private struct Watch {
  let process: SpawnedProcess
  let stop: Int32
  var streams: [Tail]
  let deadline: Int?
  var limits: LimitWatch?
  var timedOut = false
  var cancelled = false
  var exceeded: ExceededLimit?

  mutating func untilEnd() -> ExitStatus {
    while !step() {}
    for index in streams.indices { streams[index].drain() }
    limits?.endRest()
    let status = process.end()
    if status != .code(0), exceeded == nil { exceeded = limits?.limitAtEnd() }
    return status
  }

  /// Waits for the next event; true once the process has ended.
  private mutating func step() -> Bool {
    var polled = [
      pollfd(fd: process.pidDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: cancelled ? -1 : stop, events: Int16(POLLIN), revents: 0),
      pollfd(fd: limits?.infoDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    for stream in streams {
      polled.append(pollfd(fd: stream.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let count = poll(&polled, nfds_t(polled.count), timeout)
    if let deadline, monotonicMicroseconds() >= deadline, !timedOut {
      timedOut = true
      kill(-process.pid, SIGKILL)
    }
    if !isEnded, let limit = limits?.look(output: streams.reduce(0) { $0 + $1.total }) {
      exceeded = limit
      kill(-process.pid, SIGKILL)
    }
    guard count > 0 else { return false }
    if polled[1].revents != 0 {
      cancelled = true
      kill(-process.pid, SIGKILL)
    }
    if polled[2].revents != 0 { limits?.readInfo(of: process.pid) }
    for index in streams.indices where polled[index + 3].revents != 0 { streams[index].read() }
    return polled[0].revents != 0
  }

  private var isEnded: Bool { timedOut || cancelled || exceeded != nil }

  private var timeout: Int32 {
    let look = isEnded ? nil : limits?.wait
    let end = timedOut ? nil : deadline.map { max(0, ($0 - monotonicMicroseconds() + 999) / 1000) }
    return [look, end].compactMap(\.self).min().map { Int32(clamping: $0) } ?? -1
  }
}

/// Waits for a child that is ours, and says how it ended.
package func reap(_ pid: pid_t) -> ExitStatus {
  var word: Int32 = 0
  while waitpid(pid, &word, 0) < 0 {
    if errno != EINTR { return .code(-1) }
  }
  return ExitStatus(waitStatus: word)
}
