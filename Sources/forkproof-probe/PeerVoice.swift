import Glibc
import Probe

/// What the peer says, line by line, and what it is told.
struct PeerVoice {
  /// A line; nil where it is none that we know.
  struct Line {
    var value: PeerLine?
    var size: Int
  }

  /// The descriptor to hear it by; -1 once it has fallen silent.
  private(set) var descriptor: Int32
  private let input: Int32
  private let lookup: Callers
  private var known = KnownCallers()
  private var cutter = LineCutter(longest: Self.longestLine)

  /// The peer writes no longer ones: names in metadata are cut.
  private static let longestLine = 4096

  init(_ peer: PeerProcess) {
    descriptor = peer.output
    input = peer.input
    lookup = Callers(peerPort: peer.port, own: [Int(getpid()), peer.pid])
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(input, F_SETFL, fcntl(input, F_GETFL) | O_NONBLOCK)
  }

  /// The lines that are there; nil where there is nothing to read now.
  mutating func hear() -> [Line]? {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = descriptor < 0 ? 0 : read(descriptor, &chunk, chunk.count)
    guard count > 0 else {
      if count == 0 { descriptor = -1 }
      return nil
    }
    return cutter.take(chunk[..<count]).map { Line(value: PeerLine($0), size: $0.count) }
  }

  /// Finds out who is at a port while the peer keeps them waiting, and lets it go on.
  mutating func identify(_ question: PeerLine.Question) {
    known.note(question, lookup.holders(ofPort: question.from, claimed: question.pid))
    tell("known \(question.from) \(question.pid)\n")
  }

  /// Who held the calling end of a call's connection.
  func callers(of call: PeerLine.Call) -> [Int] {
    known[PeerLine.Question(from: call.from, pid: call.pid)]
  }

  func tell(_ line: String) {
    let bytes = Array(line.utf8)
    _ = send(input, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
