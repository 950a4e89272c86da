import FoundationEssentials

/// What a script sends, one datagram each. It is outside data.
package enum ScriptMessage: Decodable, Sendable, Equatable {
  /// It reached a phase.
  case phase(PhaseMessage)
  /// It came to its end.
  case end

  private enum Key: CodingKey {
    case end
  }

  /// Reads either.
  package init(from decoder: any Decoder) throws {
    let isEnd = try decoder.container(keyedBy: Key.self).decodeIfPresent(Bool.self, forKey: .end)
    self = isEnd == true ? .end : .phase(try PhaseMessage(from: decoder))
  }

  /// Reads one datagram; nil for what is no message.
  package init?(_ bytes: ArraySlice<UInt8>) {
    guard let message = try? JSONDecoder().decode(ScriptMessage.self, from: Data(bytes)) else {
      return nil
    }
    self = message
  }
}

/// A phase as a script sends it.
package struct PhaseMessage: Decodable, Sendable, Equatable {
  /// The process, as it says.
  package var pid: Int
  /// The part it plays.
  package var role: String
  /// The name of the phase.
  package var name: String
  /// What it tells beside the name.
  package var data: [String: String]?
}
