import Model
import Signatures

/// One thing that was found.
package struct Finding: Codable, Sendable, Equatable {
  /// How sure it is that nothing moves.
  package enum Certainty: String, Codable, Sendable, CaseIterable {
    /// Nothing but a signal can move it again: computed from the waits of all who could.
    case proved
    /// It did not move while it was looked at.
    case seen
    /// A text or a core file shows one moment.
    case told
  }

  /// Whose failure it is.
  package enum Owner: String, Codable, Sendable, CaseIterable {
    /// gRPC's: the innermost function that says something is one of its own.
    case grpc
    /// That of something else.
    case other
    /// No library's: it waits for work.
    case idle
    /// The frames do not tell.
    case unknown
  }

  /// Where it was found: `gdb, line 4`, `process 4711`.
  package var place: String
  /// The process, where it is known.
  package var pid: Int?
  /// How sure it is that it does not move.
  package var certainty: Certainty
  /// Whose it is.
  package var owner: Owner
  /// The title, as evaluations give it; nil where no frame tells.
  package var title: String?
  /// The title in its parts.
  package var signature: Signature?
  /// What was seen that leads to the title.
  package var evidence: [String] = []
  /// What cannot be told from this.
  package var untold: [Untold] = []
  /// The known failure that it is.
  package var failure: KnownFailure?
  /// The reports that look like this, the likest first.
  package var reports: [Report] = []

  /// A report of such a failure.
  package struct Report: Codable, Sendable, Equatable {
    /// How users name it: `grpc#18833`.
    package var reference: String
    /// What was reported.
    package var title: String
    /// Where it is to be read.
    package var url: String
  }

  /// A finding of which only place and owner are known.
  init(_ place: String, pid: Int? = nil, _ certainty: Certainty, _ owner: Owner) {
    self.place = place
    self.pid = pid
    self.certainty = certainty
    self.owner = owner
  }
}

extension Finding.Report {
  init(_ issue: IssueReport) {
    self.init(reference: issue.reference, title: issue.title, url: issue.report.url)
  }
}
