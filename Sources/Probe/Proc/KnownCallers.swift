/// Who held the calling ends of connections when calls came over them.
package struct KnownCallers: Sendable {
  private var callers: [PeerLine.Question: [Int]] = [:]
  private static let most = 20_000

  /// None yet.
  package init() {}

  /// Takes who holds the connection of a call, by the port that it came from and the process that it names.
  ///
  /// Where that process held it at an earlier call and others hold it now, that is not known any more: it may have
  /// closed the connection after its call, and its children go on holding what they inherited.
  package mutating func note(_ question: PeerLine.Question, _ holders: [Int]) {
    let earlier = callers[question]
    guard callers.count < Self.most || earlier != nil else { return }
    let wasHeld = earlier?.contains(question.pid) ?? false
    callers[question] = wasHeld && !holders.contains(question.pid) ? [] : holders
  }

  /// The holders, none where they are not known.
  package subscript(question: PeerLine.Question) -> [Int] { callers[question] ?? [] }
}
