import Basics
import Signatures

/// The runs of one cell, counted by verdict. Runs are only ever added: no retry takes one away.
package struct CellTally: Codable, Sendable, Equatable {
  /// The runs that were judged.
  package private(set) var verdicts: [Verdict] = []
  /// Why runs were invalid: our own fault, counted apart.
  package private(set) var invalid: [String] = []

  /// The tally of these runs.
  package init(_ runs: some Sequence<RunVerdict> = []) {
    for run in runs { add(run) }
  }

  /// Counts one more run. One that was `skipped` is no run, and is not among `runs`.
  package mutating func add(_ run: RunVerdict) {
    switch run {
    case .verdict(let verdict): verdicts.append(verdict)
    case .invalid(let reason): invalid.append(reason)
    }
  }

  /// Runs that were made and judged.
  package var runs: Int { verdicts.count { $0.outcome != .skipped } }
  /// Runs that passed.
  package var passed: Int { count(.pass) }
  /// Runs that failed.
  package var failed: Int { verdicts.count(where: \.outcome.isFailure) }

  /// Runs with this outcome.
  package func count(_ outcome: Verdict.Outcome) -> Int {
    verdicts.count { $0.outcome == outcome }
  }

  /// The different signatures among the failures, the most frequent first.
  package var signatures: [Signature] {
    Self.byFrequency(verdicts.compactMap(\.signature)) { $0.title }
  }

  /// The failure that stands for all: of the most frequent outcome, with its most frequent
  /// signature; of equals the more severe. One that forged evidence stands for all: nothing else can be believed.
  package var leadingFailure: Verdict? {
    let failures = verdicts.filter(\.outcome.isFailure)
    if let forged = failures.first(where: { $0.outcome == .forged }) { return forged }
    let outcomes = Self.byFrequency(failures.map(\.outcome)) { "\($0.severity)" }
    let leading = failures.filter { $0.outcome == outcomes.first }
    let signature = Self.byFrequency(leading.compactMap(\.signature)) { $0.title }.first
    return leading.first { $0.signature == signature } ?? leading.first
  }

  /// The verdict of the cell. All runs passed: `pass`. All failed: the leading failure. Some of
  /// each: `flaky`, k of n, with the leading failure's signature. None was made: `skipped`.
  package var verdict: Verdict {
    guard runs > 0 else { return Verdict(.skipped, why: whyNotRun) }
    guard let leading = leadingFailure else { return Verdict(.pass, why: line()) }
    if passed > 0, leading.outcome != .forged {
      return Verdict(
        .flaky, why: "\(failed) of \(runs) runs failed; \(leading.why)",
        signature: leading.signature)
    }
    return leading
  }

  /// Why there are no runs that count; nil where there are some, or none was asked for.
  var skipReason: String? {
    guard runs == 0 else { return nil }
    return invalid.first.map { "no valid run: \($0)" } ?? verdicts.first?.why
  }

  private var whyNotRun: String { skipReason ?? "not run" }

  /// `0 of 60 hung; rate below 4.9 % at 95 %`, or `3 of 60 hung; rate 1.7 % to 13.8 % at 95 %`;
  /// without runs, why there are none. Bounds are rounded outwards.
  package func line(confidence: Double = 0.95) -> String {
    guard runs > 0 else { return whyNotRun }
    let verb = leadingFailure.map { Self.verb($0.outcome) } ?? "failed"
    let mixed = Set(verdicts.map(\.outcome)).filter(\.isFailure).count > 1
    let told = "\(failed) of \(runs) \(mixed ? "failed" : verb)"
    let rate = RateInterval(failures: failed, runs: runs, confidence: confidence)
    return "\(told); \(rate.text)"
  }

  private static func verb(_ outcome: Verdict.Outcome) -> String {
    switch outcome {
    case .hang: "hung"
    case .crash: "crashed"
    case .leak: "leaked"
    case .rpcFailed: "failed an RPC"
    case .badExit: "ended with a bad code"
    case .forged: "forged evidence"
    case .pass, .regression, .flaky, .skipped: "failed"
    }
  }

  private static func byFrequency<Item: Hashable>(
    _ items: [Item], tieBreak: (Item) -> String
  ) -> [Item] {
    Dictionary(grouping: items, by: \.self)
      .sorted { (-$0.value.count, tieBreak($0.key)) < (-$1.value.count, tieBreak($1.key)) }
      .map(\.key)
  }
}
