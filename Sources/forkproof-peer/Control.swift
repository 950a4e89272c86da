import Dispatch
import Glibc

/// Takes lines from standard input, which is the probe's: `known PORT PID` lets a caller go on; `stop`
/// closes every connection and the port, as the end of a server does; `start` listens on the same port
/// again.
///
/// The peer obeys the latter by executing itself anew: nothing of the server before can be left over,
/// and the process stays the one that the probe knows.
struct Control: Sendable {
  private let arguments: Arguments
  private let port: Int
  private let doorkeeper: Doorkeeper

  init(_ arguments: Arguments, port: Int, doorkeeper: Doorkeeper) {
    self.arguments = arguments
    self.port = port
    self.doorkeeper = doorkeeper
  }

  /// Listens from now on, on a thread of its own; ends the process when the probe is gone.
  func listen() {
    // A blocked thread of Swift's own pool would be missing to the server.
    DispatchQueue(label: "control").async {
      while let line = nextLine() { obey(line) }
      exit(0)
    }
  }

  private func obey(_ line: String) {
    let words = line.split(separator: " ")
    switch words.first {
    case "stop": become(isUp: false)
    case "start": become(isUp: true)
    case "known":
      guard words.count == 3, let port = Int(words[1]), let pid = Int(words[2]) else { return }
      doorkeeper.admit(port: port, pid: pid)
    default: return
    }
  }

  /// Byte by byte: what comes behind a line is for the next execution. Nil at the end.
  private func nextLine() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      if bytes.count < 64 { bytes.append(byte) }
    }
  }

  /// Executes this program with other words; every descriptor but the standard ones closes.
  private func become(isUp: Bool) {
    for descriptor in openDescriptors() where descriptor > 2 {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    let words = arguments.words(handingOn: port, isUp: isUp)
    var vector = ([CommandLine.arguments[0]] + words).map { strdup($0) }
    vector.append(nil)
    execv("/proc/self/exe", &vector)
    say("error: cannot execute again: \(String(cString: strerror(errno)))\n", on: STDERR_FILENO)
    exit(3)
  }
}
