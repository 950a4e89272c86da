import Model

/// Why it is not known what ends a wait. The proof counts such a wait as one that may end; that it does end
/// is not known either.
package enum WaitDoubt: Sendable, Hashable {
  /// Who could end it cannot be seen from here; what it waits for, in words: `lock of /tmp/x`.
  case unseen(String)
  /// Nothing here judges such a wait: `semop`.
  case unjudged(String)

  /// What it waits for, in words.
  package var subject: String {
    switch self {
    case .unseen(let subject), .unjudged(let subject): subject
    }
  }

  /// Whether it is that something cannot be seen.
  package var isUnseen: Bool {
    if case .unseen = self { true } else { false }
  }
}

/// What a thread waits for, as it was read.
struct WaitSight: Equatable {
  let reason: ThreadWait.Reason
  /// For a shared futex: every process that could reach its memory.
  var sharers: [Int] = []
  /// Why it is not known what ends the wait; nil where it is known.
  let doubt: WaitDoubt?

  private init(_ reason: ThreadWait.Reason, _ doubt: WaitDoubt?) {
    self.reason = reason
    self.doubt = doubt
  }

  /// A wait of which it is known what ends it.
  init(_ reason: ThreadWait.Reason) { self.init(reason, nil) }

  /// A wait that something outside ends, such as a peer or a user, or that ends at once.
  static func mayMove(_ words: String) -> Self { Self(.mayMove(words)) }

  /// A wait of which it cannot be seen who could end it.
  static func unseen(_ words: String) -> Self { Self(.mayMove(words), .unseen(words)) }

  /// A wait of a kind that is not judged here.
  static func unjudged(_ words: String) -> Self { Self(.mayMove(words), .unjudged(words)) }
}
