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
    throw .missing(program: command.program)
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
    let process = try spawn(
      program, command.arguments, environment: command.environment,
      workingDirectory: command.workingDirectory,
      standard: (-1, output.writeEnd, errors.writeEnd))
    output.closeWriteEnd()
    errors.closeWriteEnd()
    var watch = Watch(
      process: process, stop: stop.descriptor,
      streams: [
        Tail(descriptor: output.readEnd, kept: command.keptOutput, line: line),
        Tail(descriptor: errors.readEnd, kept: command.keptOutput),
      ],
      deadline: command.timeLimit.map { monotonicMicroseconds() + Int($0 * 1e6) })
    // The pipes close with their owners.
    let status = withExtendedLifetime((output, errors)) { watch.untilEnd() }
    if watch.cancelled { throw .cancelled(program: command.program) }
    return .success(
      CommandResult(
        status: status, output: watch.streams[0].bytes, errors: watch.streams[1].bytes,
        timedOut: watch.timedOut))
  } catch {
    return .failure(error)
  }
}

/// Watches one process: its output, its end, its time limit, and a signal to stop.
private struct Watch {
  let process: SpawnedProcess
  let stop: Int32
  var streams: [Tail]
  let deadline: Int?
  var timedOut = false
  var cancelled = false

  mutating func untilEnd() -> ExitStatus {
    defer { close(process.pidDescriptor) }
    while !step() {}
    for index in streams.indices { streams[index].drain() }
    kill(-process.pid, SIGKILL)
    return reap(process.pid)
  }

  /// Waits for the next event; true once the process has ended.
  private mutating func step() -> Bool {
    var polled = [
      pollfd(fd: process.pidDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: cancelled ? -1 : stop, events: Int16(POLLIN), revents: 0),
    ]
    for stream in streams {
      polled.append(pollfd(fd: stream.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let count = poll(&polled, nfds_t(polled.count), timeout)
    if count == 0, let deadline, monotonicMicroseconds() >= deadline, !timedOut {
      timedOut = true
      kill(-process.pid, SIGKILL)
    }
    guard count > 0 else { return false }
    if polled[1].revents != 0 {
      cancelled = true
      kill(-process.pid, SIGKILL)
    }
    for index in streams.indices where polled[index + 2].revents != 0 { streams[index].read() }
    return polled[0].revents != 0
  }

  private var timeout: Int32 {
    guard let deadline, !timedOut else { return -1 }
    return Int32(clamping: max(0, (deadline - monotonicMicroseconds() + 999) / 1000))
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

/// Microseconds by `CLOCK_MONOTONIC`.
package func monotonicMicroseconds() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}
