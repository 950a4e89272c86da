/// An evaluation as history keeps it: what its record comes to, without the runs.
public struct PastEvaluation: Sendable, Equatable {
  /// The record's name.
  public var name: String
  /// SHA-256 of the record's file.
  public var sha256: String
  /// When it began, seconds since the Unix epoch.
  public var startedAt: Double
  /// How long it took, in seconds; nil when it was interrupted.
  public var seconds: Double?
  /// The source's name.
  public var source: String
  /// The version of grpc that the source says it is.
  public var version: String?
  /// The commit of the source.
  public var commit: String
  /// The base first, then the candidates as they were given.
  public var candidates: [PastCandidate]

  /// An evaluation with all its parts.
  public init(
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
public struct PastCandidate: Sendable, Equatable {
  /// Its name; `base` is the unpatched source.
  public var name: String
  /// What was said of it: `PASS`; of the base what would be said of a candidate like it.
  public var verdict: String
  /// Why, in one line.
  public var why: String
  /// The digest of its machine code; nil when it was not built.
  public var machineCode: String?
  /// Its cells that were run.
  public var cells: [PastCell]

  /// A candidate with all its parts.
  public init(
    name: String, verdict: String, why: String, machineCode: String?, cells: [PastCell]
  ) {
    self.name = name
    self.verdict = verdict
    self.why = why
    self.machineCode = machineCode
    self.cells = cells
  }
}

/// A cell of a past evaluation.
public struct PastCell: Sendable, Equatable {
  /// The scenario's name.
  public var scenario: String
  /// The settings' name.
  public var settings: String
  /// What was said of it: `pass`, `hang`.
  public var outcome: String
  /// Whether that is a failure.
  public var isFailure: Bool
  /// The title of its failure; nil where there is none.
  public var failure: String?
  /// Runs that were made and judged.
  public var runs: Int
  /// Those that failed.
  public var failed: Int
  /// The median duration of the runs that passed, in seconds; nil when none did.
  public var median: Double?

  /// A cell with all its parts.
  public init(
    scenario: String, settings: String, outcome: String, isFailure: Bool, failure: String?,
    runs: Int, failed: Int, median: Double?
  ) {
    self.scenario = scenario
    self.settings = settings
    self.outcome = outcome
    self.isFailure = isFailure
    self.failure = failure
    self.runs = runs
    self.failed = failed
    self.median = median
  }
}
