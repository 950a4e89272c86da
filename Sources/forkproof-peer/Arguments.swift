/// How the peer was called: `forkproof-peer BEHAVIOUR LOGFILE [CONTROL]`.
///
/// A peer that was told to stop or to start again executes itself anew, with three words more.
struct Arguments {
  let behaviour: Behaviour
  let logFile: String
  /// The path of the socket that takes commands; nil for none.
  let control: String?
  /// What an execution of before hands on; nil in the first one.
  let handedOn: HandedOn?

  /// What stays the same while the peer is down and when it is up again.
  struct HandedOn {
    /// The port, so that callers find it again.
    let port: Int
    /// Where the command came from, and its answer goes.
    let reply: Int32
    /// Whether anything is to listen on the port.
    let isUp: Bool
  }

  /// Reads the words behind the program's name.
  /// - Throws: `PeerError.usage`.
  init(_ words: [String]) throws(PeerError) {
    guard [2, 3, 6].contains(words.count), let behaviour = Behaviour(rawValue: words[0]) else {
      throw .usage
    }
    self.behaviour = behaviour
    logFile = words[1]
    control = words.count > 2 ? words[2] : nil
    guard words.count == 6 else {
      handedOn = nil
      return
    }
    guard let port = Int(words[3]), let reply = Int32(words[4]), ["up", "down"].contains(words[5])
    else { throw .usage }
    handedOn = HandedOn(port: port, reply: reply, isUp: words[5] == "up")
  }

  /// The words that make the next execution go on as told.
  func words(handingOn port: Int, reply: Int32, isUp: Bool) -> [String] {
    [behaviour.rawValue, logFile, control ?? "", "\(port)", "\(reply)", isUp ? "up" : "down"]
  }
}

/// How the peer treats the calls it gets.
enum Behaviour: String, CaseIterable {
  /// Answers every message with itself.
  case echo
  /// Does so after a fifth of a second.
  case delay
  /// Accepts and never answers.
  case silence
  /// Closes the connection when a call comes.
  case close
  /// Nothing listens on the port that it names.
  case refuse
}

/// What keeps the peer from serving.
enum PeerError: Error, CustomStringConvertible {
  case usage
  case unwritableLog(path: String, reason: String)
  case noSocket(String, reason: String)

  var description: String {
    switch self {
    case .usage:
      let names = Behaviour.allCases.map(\.rawValue).joined(separator: "|")
      return "usage: forkproof-peer \(names) LOGFILE [CONTROL]"
    case .unwritableLog(let path, let reason):
      return "\(path): cannot be written: \(reason)"
    case .noSocket(let what, let reason):
      return "\(what): \(reason)"
    }
  }
}
