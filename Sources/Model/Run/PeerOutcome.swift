/// What the peer did with a call. The peer logs one of these and scenarios ask for one of these: a
/// call that no server ever sees, because it refuses the connection, has none.
package enum PeerOutcome: String, Codable, Sendable, CaseIterable {
  /// Every message was answered and the call ended well.
  case answered
  /// The peer accepted the call and never answers it.
  case silent
  /// The peer closed the connection under the call.
  case closed
  /// The caller went away or gave up before the answer.
  case cancelled
}
