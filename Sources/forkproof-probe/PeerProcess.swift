import Basics
import CLinux
import Glibc
import Model
import Processes

/// The peer of a run, once it can be reached. It is spoken with over descriptors that no process under
/// test inherits.
struct PeerProcess: Sendable {
  let pid: Int
  let port: Int
  /// What it says.
  let output: Int32
  /// Where it takes commands.
  let input: Int32
  /// How long it took until it said where it listens, in microseconds.
  let startup: Int

  /// Starts the peer and waits until it says where it listens.
  /// - Throws: `PeerFailure` when it does not within ten seconds.
  init(_ plan: PeerPlan) throws {
    var inputs: [Int32] = [-1, -1]
    var outputs: [Int32] = [-1, -1]
    guard let program = plan.command.first, fp_socket_pair(&inputs) == 0, fp_pipe(&outputs) == 0
    else { throw PeerFailure(reason: "no program, or no more descriptors") }
    defer {
      close(inputs[1])
      close(outputs[1])
    }
    let start = monotonicMicroseconds()
    let process = try spawn(
      Invocation(
        program, Array(plan.command.dropFirst()), environment: ["PATH": "/usr/bin:/bin"]),
      standard: (inputs[1], outputs[1], STDERR_FILENO),
      options: SpawnOptions(diesWithThread: false))
    pid = Int(process.pid)
    close(process.pidDescriptor)
    (input, output) = (inputs[0], outputs[0])
    port = try Self.announcedPort(on: output)
    startup = monotonicMicroseconds() - start
  }

  private static func announcedPort(on descriptor: Int32) throws -> Int {
    let deadline = monotonicMicroseconds() + 10_000_000
    var text: [UInt8] = []
    while text.last != UInt8(ascii: "\n") {
      var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = (deadline - monotonicMicroseconds()) / 1000
      guard left > 0, poll(&polled, 1, Int32(left)) >= 0 else {
        throw PeerFailure(reason: "the peer did not say where it listens")
      }
      var byte: UInt8 = 0
      guard text.count < 256, read(descriptor, &byte, 1) == 1 else {
        throw PeerFailure(reason: "the peer ended before it listened")
      }
      text.append(byte)
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
