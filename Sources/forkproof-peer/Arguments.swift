import Model

/// How the peer was called: `forkproof-peer BEHAVIOUR [unasked]`.
///
/// With `unasked` it does not ask who calls: where no probe is there to answer. A peer that was told to stop or to start again executes itself anew, with two words more.
struct Arguments {
  let behaviour: PeerBehaviour
  /// Whether there is a probe to ask who calls.
  let asks: Bool
  /// What an execution of before hands on; nil in the first one.
  let handedOn: HandedOn?

  /// What stays the same while the peer is down and when it is up again.
  struct HandedOn {
    /// The port, so that callers find it again.
    let port: Int
    /// Whether anything is to listen on the port.
    let isUp: Bool
  }

  /// Reads the words behind the program's name.
  /// - Throws: `PeerError.usage`.
  init(_ given: [String]) throws(PeerError) {
    let words = given.filter { $0 != "unasked" }
    asks = words.count == given.count
    guard [1, 3].contains(words.count), let behaviour = PeerBehaviour(rawValue: words[0]) else {
      throw .usage
    }
    self.behaviour = behaviour
    guard words.count == 3 else {
      handedOn = nil
      return
    }
    guard let port = Int(words[1]), ["up", "down"].contains(words[2]) else { throw .usage }
    handedOn = HandedOn(port: port, isUp: words[2] == "up")
  }

  /// The words that make the next execution go on as told.
  func words(handingOn port: Int, isUp: Bool) -> [String] {
    [behaviour.rawValue, "\(port)", isUp ? "up" : "down"] + (asks ? [] : ["unasked"])
  }
}

/// What keeps the peer from serving.
enum PeerError: Error, CustomStringConvertible {
  case usage
  case visible
  case noSocket(String, reason: String)

  var description: String {
    switch self {
    case .usage:
      let names = PeerBehaviour.allCases.map(\.rawValue).joined(separator: "|")
      return "usage: forkproof-peer \(names) [unasked]"
    case .visible: return "this system does not let a process hide"
    case .noSocket(let what, let reason):
      return "\(what): \(reason)"
    }
  }
}
