import Model
import Signatures

/// What can be said of something that hangs: of a process, of a core file, of a pasted text.
package struct DiagnosisReport: Codable, Sendable, Equatable {
  /// The version of this format; raised when a field changes its meaning.
  package static let schema = 1

  /// What was looked at.
  package enum Subject: String, Codable, Sendable, CaseIterable {
    case process, core, text
  }

  /// What it comes to.
  package enum Answer: String, Codable, Sendable, CaseIterable {
    /// Something hangs or failed, and its title is known.
    case failure
    /// Nothing stands still that should move.
    case healthy
    /// It cannot be told.
    case unknown
  }

  /// The schema this was written with.
  package var schema = DiagnosisReport.schema
  /// What was looked at.
  package var subject: Subject
  /// What it comes to.
  package var answer: Answer
  /// What was found, most telling first.
  package var findings: [Finding]
  /// The processes that were looked at; none for a text.
  package var processes: [SeenProcess] = []
  /// What could not be looked at, and what to do about it.
  package var notes: [String] = []
  /// The commands to type next.
  package var next: [String] = []

  /// A diagnosis of what was found.
  package init(_ subject: Subject, _ answer: Answer, _ findings: [Finding]) {
    self.subject = subject
    self.answer = answer
    self.findings = findings
  }
}

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
  package var untold: [String] = []
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
