import Model

/// An evaluation as history keeps it: what its record comes to, without the runs.
package struct PastEvaluation: Sendable, Equatable {
  /// The record's name.
  package var name: String
  /// SHA-256 of the record's file.
  package var sha256: String
  /// When it began, seconds since the Unix epoch.
  package var startedAt: Double
  /// How long it took, in seconds; nil when it was interrupted.
  package var seconds: Double?
  /// The source's name.
  package var source: String
  /// The version of grpc that the source says it is.
  package var version: String?
  /// The commit of the source.
  package var commit: String
  /// The base first, then the candidates as they were given.
  package var candidates: [PastCandidate]

  /// An evaluation with all its parts.
  package init(
    name: String, sha256: String, startedAt: Double, seconds: Double?, source: String,
    version: String?, commit: String, candidates: [PastCandidate]
  ) {
    self.name = name
    self.sha256 = sha256
    self.startedAt = startedAt
    self.seconds = seconds
    self.source = source
    self.version = version
    self.commit = commit
    self.candidates = candidates
  }
}

/// A candidate of a past evaluation.
package struct PastCandidate: Sendable, Equatable {
  /// The base or a candidate.
  package var subject: Subject
  /// What was said of it; of the base what would be said of a candidate like it.
  package var verdict: CandidateVerdict
  /// Why, in one line.
  package var why: String
  /// The digest of its machine code; nil when it was not built.
  package var machineCode: String?
  /// Its cells that were run.
  package var cells: [PastCell]

  /// A candidate with all its parts.
  package init(
    _ subject: Subject, verdict: CandidateVerdict, why: String, machineCode: String?,
    cells: [PastCell]
  ) {
    self.subject = subject
    self.verdict = verdict
    self.why = why
    self.machineCode = machineCode
    self.cells = cells
  }
}

/// A cell of a past evaluation.
package struct PastCell: Sendable, Equatable {
  /// Which cell.
  package var id: CellID
  /// What was said of it: `pass`, `hang`.
  package var outcome: String
  /// Whether that is a failure.
  package var isFailure: Bool
  /// The title of its failure; nil where there is none.
  package var failure: String?
  /// Runs that were made and judged.
  package var runs: Int
  /// Those that failed.
  package var failed: Int
  /// The median duration of the runs that passed, in seconds; nil when none did.
  package var median: Double?

  /// A cell with all its parts.
  package init(
    _ id: CellID, outcome: String, isFailure: Bool, failure: String?, runs: Int, failed: Int,
    median: Double?
  ) {
    self.id = id
    self.outcome = outcome
    self.isFailure = isFailure
    self.failure = failure
    self.runs = runs
    self.failed = failed
    self.median = median
  }
}
