import FoundationEssentials

/// A phase as a script sends it, one datagram each. It is outside data.
package struct PhaseMessage: Decodable, Sendable, Equatable {
  /// The process, as it says.
  package var pid: Int
  /// The part it plays.
  package var role: String
  /// The name of the phase.
  package var name: String
  /// What it tells beside the name.
  package var data: [String: String]?

  /// Reads one datagram; nil for what is no phase.
  package init?(_ bytes: ArraySlice<UInt8>) {
    guard let message = try? JSONDecoder().decode(PhaseMessage.self, from: Data(bytes)) else {
      return nil
    }
    self = message
  }
}
