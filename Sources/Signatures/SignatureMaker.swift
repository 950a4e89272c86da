import Basics
import Model

/// Makes signatures of stacks, by rules that are data.
package struct SignatureMaker: Sendable {
  /// What is known of a failure beside its stacks.
  package struct Circumstances: Sendable, Equatable {
    /// The kind of failure.
    package var kind: Signature.Kind
    /// The part the process plays, without a number: `child`.
    package var role: String?
    /// The threads of the parent that are missing in the process, as `/proc/PID/comm` names them.
    package var lostThreads: Set<String>
    /// What the process's threads wait for, by thread id.
    package var waits: [Int: WaitKind]
    /// Whether a call was under way whose deadline should have ended the wait.
    package var deadlinePassed: Bool

    /// Circumstances with all their parts.
    package init(
      kind: Signature.Kind, role: String? = nil, lostThreads: Set<String> = [],
      waits: [Int: WaitKind] = [:], deadlinePassed: Bool = false
    ) {
      self.kind = kind
      self.role = role
      self.lostThreads = lostThreads
      self.waits = waits
      self.deadlinePassed = deadlinePassed
    }
  }

  private let rules: CompiledRules

  /// A maker that follows `rules`.
  package init(rules: SignatureRules) {
    self.rules = CompiledRules(rules)
  }

  /// The signature of one process, or nil when no frame of its threads says anything.
  package func signature(of threads: [ThreadStack], _ circumstances: Circumstances) -> Signature? {
    sighting(of: threads, circumstances)?.signature
  }

  /// A signature, and how telling its place is (0 most).
  package struct Sighting {
    package var signature: Signature
    package var rank: Int
  }

  package func sighting(of threads: [ThreadStack], _ circumstances: Circumstances) -> Sighting? {
    let own = threads.filter { !rules.isInert($0.name) }
    let readings = (own.isEmpty ? threads : own).map { reading(of: $0, circumstances.kind) }
    guard let best = Self.mostTelling(readings) else { return nil }
    let function = best.function.map(FrameName.short)
    let place = best.anchor.map(FrameName.short)
    guard function != nil || place != nil else { return nil }
    var signature = Signature(
      kind: circumstances.kind, place: place, function: function == place ? nil : function,
      cause: cause(of: best, circumstances))
    if circumstances.kind.isStandstill, let anchor = best.anchor,
      FrameName.phpMethod(anchor) != nil
    {
      signature.subject = circumstances.role ?? "process"
      if circumstances.deadlinePassed, signature.cause == .wait(.descriptors) {
        // How core polls while it waits is no part of this failure.
        signature.function = nil
        signature.cause = .deadlineNeverFired
      }
    }
    return Sighting(signature: signature, rank: best.rank)
  }

  private func cause(of best: StackReading, _ circumstances: Circumstances) -> Signature.Cause {
    guard circumstances.kind.isStandstill else { return .none }
    let wait = WaitKind.of(frames: best.inner)
    // A thread that waits for a lock waits for its holder, which no rule knows.
    if wait != .lock, let waiting = best.function ?? best.anchor,
      let thread = rules.lostWaker(of: waiting, lost: circumstances.lostThreads)
    {
      return .lostThread(OneLine.clean(thread))
    }
    return .wait(wait ?? circumstances.waits[best.tid] ?? .unknown)
  }

  /// Crashes first by the mark of the signal, then by anchor; equals by order, main thread first.
  private static func mostTelling(_ readings: [StackReading]) -> StackReading? {
    let crashed = readings.filter(\.sawSignal)
    return (crashed.isEmpty ? readings : crashed).enumerated()
      .min { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }?.element
  }

  private func reading(of stack: ThreadStack, _ kind: Signature.Kind) -> StackReading {
    var frames = stack.frames[...]
    var reading = StackReading(tid: stack.tid)
    if case .crash = kind,
      let mark = frames.firstIndex(where: \.marksSignal)
        ?? frames.lastIndex(where: StackReading.isOfOurHandler)
    {
      frames = frames[(mark + 1)...]
      reading.sawSignal = true
    }
    var known: [String: String] = [:]
    for frame in frames {
      // Which functions are inlined differs between compilers.
      guard frame.isInlined != true, let raw = frame.function else { continue }
      let name = known[raw] ?? FrameName.normalised(raw) ?? ""
      known[raw] = name
      guard !name.isEmpty else { continue }
      let rank = rules.rank(of: name)
      reading.sawSignal = reading.sawSignal || StackReading.raisesSignal(name)
      if reading.function == nil {
        if rank != nil || !rules.skips(name: name, module: frame.module) {
          reading.function = name
        } else {
          reading.inner.append(name)
        }
      }
      if let rank, rank < reading.rank {
        reading.rank = rank
        reading.anchor = name
      }
    }
    return reading
  }
}

/// What one stack tells.
private struct StackReading {
  var tid: Int
  /// The innermost frame that says something.
  var function: String?
  /// The most telling anchor.
  var anchor: String?
  /// Its place in the rules; behind all of them when there is none.
  var rank = Int.max
  /// The names of the skipped frames inside `function`, innermost first.
  var inner: [String] = []
  /// Whether this is the thread that the signal hit.
  var sawSignal = false

  init(tid: Int) {
    self.tid = tid
  }

  /// The handler that a run preloads. In a system whose C library has no symbols nothing else tells where
  /// the signal came.
  static func isOfOurHandler(_ frame: Frame) -> Bool {
    frame.function?.hasPrefix("forkproof_crash_") == true
      || frame.module?.hasSuffix("/libforkproof-crash.so") == true
  }

  static func raisesSignal(_ name: String) -> Bool {
    name == "abort" || name == "raise" || name == "__GI_raise" || name == "__GI_abort"
  }
}
