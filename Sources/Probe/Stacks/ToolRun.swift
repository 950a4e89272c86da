import Basics
import CLinux
import Glibc
import Processes

/// A program run for its output, within a time limit.
struct ToolRun {
  /// What came of it.
  struct Result {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    /// Why there is nothing to read, or not all of it; nil when it ended well.
    var failure: String?
  }

  /// What is to be run.
  struct Order {
    var command: [String]
    /// A descriptor that becomes its standard input; -1 for nothing to read.
    var input: Int32

    init(_ command: [String], input: Int32 = -1) {
      self.command = command
      self.input = input
    }
  }

  private let name: String
  private var pid: pid_t = 0
  private var pipes: (output: Int32, errors: Int32) = (-1, -1)
  private var result = Result()

  /// Runs programs at once; those still running at `deadline` (`monotonicMicroseconds`) are killed.
  static func all(_ orders: [Order], deadline: Int, limit: Int = 4 << 20) -> [Result] {
    var runs = orders.map { ToolRun($0) }
    while runs.contains(where: { $0.pipes.output >= 0 || $0.pipes.errors >= 0 }) {
      let left = deadline - monotonicMicroseconds()
      guard left > 0 else { break }
      let open = runs.flatMap { [$0.pipes.output, $0.pipes.errors] }.filter { $0 >= 0 }
      var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard
        poll(&polled, nfds_t(polled.count), Int32(clamping: left / 1000 + 1)) >= 0 || errno == EINTR
      else { break }
      let ready = Set(polled.filter { $0.revents != 0 }.map(\.fd))
      for index in runs.indices { runs[index].take(from: ready, limit: limit) }
    }
    return runs.indices.map { runs[$0].finish(deadline: deadline) }
  }

  private init(_ order: Order) {
    name = order.command.first ?? ""
    guard let program = findProgram(name) else {
      result.failure = "\(name) can't be started: \(String(cString: strerror(ENOENT)))"
      return
    }
    guard let output = Self.pipe(), let errors = Self.pipe() else {
      result.failure = "no pipe for \(name)"
      return
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if order.input >= 0 {
      posix_spawn_file_actions_adddup2(&actions, order.input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output.write, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
    var arguments = order.command.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var attributes = plainSignals()
    defer { posix_spawnattr_destroy(&attributes) }
    let error = posix_spawn(&pid, program, &actions, &attributes, &arguments, environ)
    close(output.write)
    close(errors.write)
    if error != 0 {
      close(output.read)
      close(errors.read)
      pid = 0
      result.failure = "\(name) can't be started: \(String(cString: strerror(error)))"
      return
    }
    pipes = (output.read, errors.read)
  }

  private static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    return fp_pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
  }

  private mutating func take(from ready: Set<Int32>, limit: Int) {
    if ready.contains(pipes.output) {
      pipes.output = Self.take(pipes.output, into: &result.output, limit: limit)
    }
    if ready.contains(pipes.errors) {
      pipes.errors = Self.take(pipes.errors, into: &result.errors, limit: 65536)
    }
  }

  /// Reads what is there; beyond the limit it is dropped. Gives -1 once the other end is closed.
  private static func take(_ file: Int32, into bytes: inout [UInt8], limit: Int) -> Int32 {
    var got = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      got = read(file, buffer.baseAddress, 65536)
      count = max(got, 0)
    }
    if got > 0 {
      bytes += chunk.prefix(max(0, limit - bytes.count))
      return file
    }
    if got < 0 && errno == EINTR { return file }
    close(file)
    return -1
  }

  private mutating func finish(deadline: Int) -> Result {
    let late = pipes.output >= 0 || pipes.errors >= 0
    for file in [pipes.output, pipes.errors] where file >= 0 { close(file) }
    guard pid > 0 else { return result }
    var status: Int32 = 0
    // Both pipes closed is no exit yet; what lingers past the deadline is killed like the late.
    var ended = late ? 0 : waitpid(pid, &status, WNOHANG)
    while ended == 0, !late, monotonicMicroseconds() < deadline {
      usleep(500)
      ended = waitpid(pid, &status, WNOHANG)
    }
    if ended == 0 {
      kill(pid, SIGKILL)
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
      result.failure = "\(name) took too long and was killed"
    } else if status != 0 {
      let code = status & 0x7f == 0 ? "exit code \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
      let words = cleanText(result.errors.prefix(300)).split(separator: "\u{FFFD}").joined(
        separator: " ")
      result.failure = "\(name) ended with \(code)\(words.isEmpty ? "" : ": \(words)")"
    }
    return result
  }
}

/// Attributes with which a spawned program blocks and ignores no signal, whatever this thread does.
func plainSignals() -> posix_spawnattr_t {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  var all = sigset_t()
  sigfillset(&all)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  return attributes
}

/// Text in which bytes that are not UTF-8, and control characters, are replaced by U+FFFD.
func cleanText(_ bytes: some Collection<UInt8>) -> String {
  var text = String.UnicodeScalarView()
  for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
    let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
    text.append(isControl ? "\u{FFFD}" : scalar)
  }
  return String(text)
}
