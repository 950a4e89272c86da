import FoundationEssentials

/// What a script sends: a phase, or that it came to its end.
enum ScriptMessage: Decodable {
  case phase(PhaseMessage)
  case end

  private enum Key: CodingKey {
    case end
  }

  init(from decoder: any Decoder) throws {
    let isEnd = try decoder.container(keyedBy: Key.self).decodeIfPresent(Bool.self, forKey: .end)
    self = isEnd == true ? .end : .phase(try PhaseMessage(from: decoder))
  }

  /// Nil for what is no message.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard let message = try? JSONDecoder().decode(ScriptMessage.self, from: Data(bytes)) else {
      return nil
    }
    self = message
  }
}

/// A phase as a script sends it.
struct PhaseMessage: Decodable {
  var pid: Int
  var role: String
  var name: String
  var data: [String: String]?
}

/// A line that the peer writes; one of its parts is there.
struct PeerLine: Decodable {
  var asked: Question?
  var called: CallLine?
  var done: String?

  /// The peer asks who is at a port, and goes on when it is told that we know.
  struct Question: Decodable, Hashable {
    var from: Int
    var pid: Int
  }

  /// A call; `at` is nanoseconds by `CLOCK_MONOTONIC`.
  struct CallLine: Decodable {
    var at: Int
    var method: String
    var role: String
    var pid: Int
    var outcome: String
    var from: Int
  }
}

/// A line that a process sends over a connection of its own, and waits for an answer to.
enum Request: Equatable {
  /// It reports for the first time.
  case hello
  /// It is about to be ended by a fault, in this thread, and holds still.
  case crash(tid: Int, signal: Int)
  /// The peer is to stop, or to start again.
  case peer(String)

  /// Longer lines are no requests.
  static let longest = 64

  init?(_ line: some Sequence<UInt8>) {
    let words = String(decoding: Array(line), as: UTF8.self).split(separator: " ")
    let numbers = words.dropFirst().map { Int($0) }
    switch (words.first, numbers.count) {
    case ("hello", 0): self = .hello
    case ("stop", 0), ("start", 0): self = .peer(words.joined())
    case ("crash", 2):
      guard let tid = numbers[0], let signal = numbers[1] else { return nil }
      self = .crash(tid: tid, signal: signal)
    default: return nil
    }
  }
}
