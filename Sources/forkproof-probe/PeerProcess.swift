import Glibc
import Model
import Processes

/// The peer of a run, once it can be reached.
struct PeerProcess {
  let pid: Int
  let port: Int

  /// Starts the peer and waits until it says where it listens.
  /// - Throws: `PeerFailure` when it does not within ten seconds.
  init(_ plan: PeerPlan) throws {
    guard let program = plan.command.first, let output = Pipe() else {
      throw PeerFailure(reason: "no program, or no more descriptors")
    }
    let process = try spawn(
      program, Array(plan.command.dropFirst()), environment: ["PATH": "/usr/bin:/bin"],
      standard: (-1, output.writeEnd, STDERR_FILENO), diesWithThread: false)
    output.closeWriteEnd()
    pid = Int(process.pid)
    close(process.pidDescriptor)
    port = try Self.announcedPort(on: output.readEnd)
  }

  private static func announcedPort(on descriptor: Int32) throws -> Int {
    let deadline = monotonicMicroseconds() + 10_000_000
    var text: [UInt8] = []
    while !text.contains(UInt8(ascii: "\n")) {
      var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = (deadline - monotonicMicroseconds()) / 1000
      guard left > 0, poll(&polled, 1, Int32(left)) >= 0 else {
        throw PeerFailure(reason: "the peer did not say where it listens")
      }
      var chunk = [UInt8](repeating: 0, count: 256)
      let count = read(descriptor, &chunk, chunk.count)
      guard count > 0 else { throw PeerFailure(reason: "the peer ended before it listened") }
      text += chunk[..<count]
    }
    let words = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == "listening", let port = Int(words[1]) else {
      throw PeerFailure(reason: "the peer said \(words) instead of where it listens")
    }
    return port
  }
}

/// Why there is no peer: our own fault.
struct PeerFailure: Error {
  var reason: String
}
