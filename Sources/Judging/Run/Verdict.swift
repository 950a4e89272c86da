import Signatures

/// What the judge says of one run, or of all runs of one cell.
package struct Verdict: Codable, Sendable, Equatable {
  /// The closed set of what can be said.
  package enum Outcome: String, Codable, Sendable, CaseIterable {
    /// Everything that must hold did.
    case pass
    /// Something stood still or ran on to the limit.
    case hang
    /// A signal ended a process under test.
    case crash
    /// A phase or a call that must be was not, or one that must not be was.
    case rpcFailed = "rpc-failed"
    /// The command ended with another code than it must.
    case badExit = "bad-exit"
    /// A process, thread, descriptor or memory was left behind.
    case leak
    /// One of upstream's own tests fails that passed.
    case regression
    /// Some runs of the cell passed and some failed.
    case flaky
    /// What a process under test said is not what the kernel and the peer saw.
    case forged
    /// The cell did not run.
    case skipped

    /// Whether it counts against a candidate.
    package var isFailure: Bool {
      switch self {
      case .pass, .skipped: false
      case .hang, .crash, .rpcFailed, .badExit, .leak, .regression, .flaky, .forged: true
      }
    }

    /// How much it tells, 0 most: the order in which failures are named.
    var severity: Int {
      switch self {
      case .forged: 0
      case .crash: 1
      case .hang: 2
      case .rpcFailed: 3
      case .badExit: 4
      case .leak: 5
      case .regression: 6
      case .flaky: 7
      case .skipped: 8
      case .pass: 9
      }
    }
  }

  /// What the judge says.
  package var outcome: Outcome
  /// Why, in one line.
  package var why: String
  /// What the failure looks like, where stacks told.
  package var signature: Signature?
  /// What the failure is called where no stack told; nil for what did not fail, and where `why` says it
  /// best.
  package var summary: String?

  /// A verdict with all its parts.
  package init(
    _ outcome: Outcome, why: String, signature: Signature? = nil, summary: String? = nil
  ) {
    self.outcome = outcome
    self.why = why
    self.signature = signature
    self.summary = summary ?? (outcome.isFailure && signature == nil ? StableText.of(why) : nil)
  }

  /// The failure in words that are the same in every run that shows it; `why` has the details.
  package var title: String { signature?.title ?? summary ?? why }
}

/// What the judge says of one run.
package enum RunVerdict: Codable, Sendable, Equatable {
  /// The run was made, and this is what it showed.
  case verdict(Verdict)
  /// The run was not made as it should be: our own fault, and no word on the candidate.
  case invalid(reason: String)

  /// The verdict, unless the run is invalid.
  package var verdict: Verdict? {
    if case .verdict(let verdict) = self { verdict } else { nil }
  }
}
