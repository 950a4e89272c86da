import Model

/// What a failure looks like, told so that two runs of the same failure read the same.
///
/// Nothing in it varies between runs: no process ids, addresses, counts or times.
package struct Signature: Codable, Sendable, Equatable, Hashable {
  /// What kind of failure it is.
  package enum Kind: Codable, Sendable, Equatable, Hashable {
    /// Proved: nothing in the run can move these threads again.
    case deadlock
    /// Nothing moved until the limit.
    case stall
    /// CPU burned until the limit, without progress.
    case livelock
    /// The run still made progress at its limit.
    case overtime
    /// This signal ended the process; 0 where it is not known which.
    case crash(signal: Int)
  }

  /// Why the function does not come back.
  package enum Cause: Codable, Sendable, Equatable, Hashable {
    /// It waits for this thread, which was lost in the fork.
    case lostThread(String)
    /// It waits for this.
    case wait(WaitKind)
    /// A call's deadline was to end the wait, and did not.
    case deadlineNeverFired
    /// Nothing is known, or nothing need be: a crash has its signal.
    case none
  }

  /// The kind of failure.
  package var kind: Kind
  /// Whose failure it is, where the title names it: `child`.
  package var subject: String?
  /// The function that names the place: `postfork_child`.
  package var place: String?
  /// The innermost function that says something: `TimerManager::Shutdown`.
  package var function: String?
  /// Why it does not come back.
  package var cause: Cause

  /// A signature with all its parts.
  package init(
    kind: Kind, subject: String? = nil, place: String?, function: String?, cause: Cause
  ) {
    self.kind = kind
    self.subject = subject
    self.place = place
    self.function = function
    self.cause = cause
  }

  /// The signature in one line:
  /// `deadlock in postfork_child: TimerManager::Shutdown waits for thread timer_manager, which did
  /// not survive the fork`.
  package var title: String {
    let start = subject.map { "\($0) waits for ever" } ?? kind.word
    let head = place.map { "\(start) in \($0)" } ?? start
    guard let reason else { return function.map { "\(head): \($0)" } ?? head }
    if cause == .deadlineNeverFired { return "\(head): \(reason)" }
    return "\(head): \(function ?? "it") \(reason)"
  }

  /// The title where it is known of one moment only: not that a wait is for ever.
  package var titleOfMoment: String {
    guard let subject, let place else { return title }
    guard case .wait(let wait) = cause, wait != .unknown else {
      return "\(subject) is inside \(place)"
    }
    return "\(subject) waits in \(place): \(function ?? "it") \(wait.words(proved: false))"
  }

  /// The signature that a run which held the proof has of the same wait; of anything else its own.
  package var asIfProved: Signature {
    var signature = self
    if kind.isStandstill { signature.kind = .deadlock }
    return signature
  }

  private var reason: String? {
    switch cause {
    case .lostThread(let name): "waits for thread \(name), which did not survive the fork"
    case .wait(let wait): wait.words(proved: kind == .deadlock)
    case .deadlineNeverFired: "the deadline never fired"
    case .none: kind == .livelock ? "burns CPU" : nil
    }
  }
}

extension Signature.Kind {
  /// The word a title starts with: `deadlock`, `crash (SIGSEGV)`.
  package var word: String {
    switch self {
    case .deadlock: "deadlock"
    case .stall: "stall"
    case .livelock: "livelock"
    case .overtime: "still running at the limit"
    case .crash(signal: 0): "crash (signal unknown)"
    case .crash(let signal): "crash (\(Signal.name(signal)))"
    }
  }

  /// What follows the word of this kind in a title that begins with it; nil for any other title.
  package func rest(of title: String) -> Substring? {
    let rest = title.dropFirst(word.count)
    return title.hasPrefix(word) && (rest.first == " " || rest.first == ":") ? rest : nil
  }

  /// Whether it is a thread that waits, be that proved or only seen: which of the two can differ
  /// between runs of the same hang.
  package var isStandstill: Bool { self == .deadlock || self == .stall }
}

/// How a candidate's failure relates to the base's.
package enum SignatureComparison: String, Codable, Sendable, CaseIterable {
  /// The same failure: the candidate leaves it as it was.
  case same
  /// Another failure than the base's.
  case new
}

/// Compares two signatures: the same title is the same failure, and so is the same wait at the
/// same place of which only one run held the proof. A wait for a thread that was lost is the same whichever
/// function's name is known: a core of the distribution tells no names of static functions, a core of a candidate's
/// own does.
package func compare(base: Signature, candidate: Signature) -> SignatureComparison {
  let base = base.asIfProved
  var alike = candidate.asIfProved
  if base.kind.isStandstill, case .lostThread = base.cause { alike.function = base.function }
  return alike == base ? .same : .new
}
