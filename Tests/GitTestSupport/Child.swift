import Glibc

/// A process of a test's own, killed and waited for with this object.
///
/// Foundation's `Process` takes some 80 ms to notice an end, and tests start hundreds.
package final class Child {
  private let id: pid_t
  private var ended: Int32?

  /// Starts a program found on the path, with these files as its standard streams.
  package init(
    _ words: [String], in folder: String = "/", input: Int32, output: Int32, errors: Int32
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in [input, output, errors].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    // `env` takes the program's place, so the process is the program's.
    var arguments = (["env", "-C", folder] + words).map { strdup($0) } + [nil]
    var environment = plainEnvironment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var started = pid_t()
    let code = posix_spawnp(&started, "env", &actions, nil, &arguments, &environment)
    guard code == 0 else {
      throw FixtureError("\(words.first ?? ""): \(String(cString: strerror(code)))")
    }
    id = started
  }

  deinit { end() }

  /// Waits for its end; gives its exit code, or the negative signal number.
  @discardableResult
  package func wait() -> Int32 {
    if let ended { return ended }
    var status: Int32 = 0
    while waitpid(id, &status, 0) == -1 && errno == EINTR {}
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
    ended = code
    return code
  }

  /// Kills it when it still runs.
  package func end() {
    guard ended == nil else { return }
    kill(id, SIGKILL)
    wait()
  }
}

/// Two ends that no program inherits but the one that gets an end as its own.
package func makePipe() throws -> (reading: Int32, writing: Int32) {
  var ends: [Int32] = [0, 0]
  let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
  guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw FixtureError("no pipe") }
  return (ends[0], ends[1])
}

/// The first line that comes, without its newline; what came when the writer ends before.
package func readLine(from descriptor: Int32) -> String {
  var line: [UInt8] = []
  var byte: UInt8 = 0
  while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
  return String(decoding: line, as: UTF8.self)
}
