import Dispatch
import Glibc

/// Takes commands over a Unix socket, a line a connection: `stop` closes every connection and the
/// port, as the end of a server does; `start` listens on the same port again. The answer is `done`.
///
/// The peer obeys by executing itself anew: nothing of the server before can be left over, and the
/// process stays the one that the probe knows.
struct Control: Sendable {
  private let path: String
  private let port: Int
  private let next: @Sendable (Int32, Bool) -> [String]

  init(_ arguments: Arguments, port: Int) {
    path = arguments.control ?? ""
    self.port = port
    next = { reply, isUp in arguments.words(handingOn: port, reply: reply, isUp: isUp) }
  }

  /// Listens from now on, on a thread of its own.
  /// - Throws: `PeerError.noSocket`.
  func listen() throws(PeerError) {
    let listener = try unixListener(at: path)
    // A blocked thread of Swift's own pool would be missing to the server.
    DispatchQueue(label: "control").async {
      while true {
        let connection = accept(listener, nil, nil)
        if connection >= 0 { obey(on: connection) }
      }
    }
  }

  private func obey(on connection: Int32) {
    switch line(from: connection) {
    case "stop": become(next(connection, false), keeping: connection)
    case "start": become(next(connection, true), keeping: connection)
    default: say("unknown\n", on: connection)
    }
    close(connection)
  }

  private func line(from connection: Int32) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < 64, read(connection, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Executes this program with other words; every descriptor but one and the standard ones closes.
  private func become(_ words: [String], keeping kept: Int32) {
    for descriptor in openDescriptors() where descriptor > 2 {
      _ = fcntl(descriptor, F_SETFD, descriptor == kept ? 0 : FD_CLOEXEC)
    }
    var vector = ([CommandLine.arguments[0]] + words).map { strdup($0) }
    vector.append(nil)
    execv("/proc/self/exe", &vector)
    say("error: cannot execute again: \(String(cString: strerror(errno)))\n", on: STDERR_FILENO)
    exit(3)
  }
}
