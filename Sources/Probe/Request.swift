/// A line that a process sends over a connection of its own, and waits for an answer to.
package enum Request: Sendable, Equatable {
  /// It reports for the first time.
  case hello
  /// Its script came to its end.
  case end
  /// It is about to be ended by a fault, in this thread, and holds still.
  case crash(tid: Int, signal: Int)
  /// The peer is to stop, or to start again.
  case peer(String)

  /// Longer lines are no requests.
  package static let longest = 64

  /// Reads a line without its end; nil for what is no request.
  package init?(_ line: some Sequence<UInt8>) {
    let words = String(decoding: Array(line), as: UTF8.self).split(separator: " ")
    let numbers = words.dropFirst().map { Int($0) }
    switch (words.first, numbers.count) {
    case ("hello", 0): self = .hello
    case ("end", 0): self = .end
    case ("stop", 0), ("start", 0): self = .peer(words.joined())
    case ("crash", 2):
      guard let tid = numbers[0], let signal = numbers[1] else { return nil }
      self = .crash(tid: tid, signal: signal)
    default: return nil
    }
  }
}
