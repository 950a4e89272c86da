import FoundationEssentials
import Model

/// A line that the peer writes; one of its parts is there. What callers say of themselves is in it, so
/// it is outside data.
package struct PeerLine: Decodable, Sendable, Equatable {
  /// The peer asks who is at a port, and goes on when it is told that we know.
  package var asked: Question?
  /// The peer saw a call.
  package var called: Call?
  /// The peer did what it was told.
  package var done: String?

  /// The port that a call came from, and the process that it names.
  package struct Question: Decodable, Sendable, Hashable {
    /// The port.
    package var from: Int
    /// The process.
    package var pid: Int

    /// A question.
    package init(from: Int, pid: Int) {
      self.from = from
      self.pid = pid
    }
  }

  /// A call; `at` is nanoseconds by `CLOCK_MONOTONIC`.
  package struct Call: Decodable, Sendable, Equatable {
    /// When it was seen.
    package var at: Int
    /// The full method.
    package var method: String
    /// The role that the caller names.
    package var role: String
    /// The process that the caller names.
    package var pid: Int
    /// What the peer did.
    package var outcome: PeerOutcome
    /// The port it came from.
    package var from: Int
  }

  /// Reads one line; nil for what is none.
  package init?(_ bytes: [UInt8]) {
    guard let line = try? JSONDecoder().decode(PeerLine.self, from: Data(bytes)) else { return nil }
    self = line
  }
}

/// Cuts what is read into lines, each byte looked at once; of a line that is too long the end is lost.
package struct LineCutter: Sendable {
  private var begun: [UInt8] = []
  private let longest: Int

  /// A cutter of lines of `longest` bytes at most.
  package init(longest: Int) { self.longest = longest }

  /// The lines that end in `bytes`, without their ends.
  package mutating func take(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      if byte == ByteText.newline {
        lines.append(begun)
        begun.removeAll(keepingCapacity: true)
      } else if begun.count < longest {
        begun.append(byte)
      }
    }
    return lines
  }
}
