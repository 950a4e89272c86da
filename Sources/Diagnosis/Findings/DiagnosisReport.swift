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
