/// What an evaluation does, as far as it follows from what was asked: every machine that is asked the same
/// makes the same plan. Parts of one plan can be merged, and an evaluation that was stopped can go on by it.
package struct Plan: Codable, Sendable, Equatable {
  /// The digest of source, candidates, scenarios, settings, rules, sampling, `inputs`, `weights` and the
  /// count of parts.
  package var digest: String
  /// Digests of what the plan depends on and the record does not hold, by name.
  package var inputs: [String: String]
  /// What the cells were taken to cost when they were dealt out; none where they were not.
  package var weights: [CellWeight]
  /// Which part this is; nil for a whole evaluation.
  package var shard: Shard?
  /// The cells of this part; nil for all.
  package var cells: [CellID]?
  /// What has to be the same wherever a part runs, by name.
  package var environment: [String: String]
  /// The digest of everything of the machine that could change what a run shows.
  package var machine: String
  /// The parts that a merged record was made of; nil for any other.
  package var parts: [MergedPart]?
  /// The name of the record that this evaluation went on from; nil for none.
  package var resumed: String?

  /// What the version of the format of runs (`RunSpec.schema`) is called in `environment`.
  package static let runFormat = "format of runs"

  /// A plan of a whole evaluation that has no digest yet.
  package init(inputs: [String: String], environment: [String: String], machine: String) {
    digest = ""
    self.inputs = inputs
    weights = []
    self.environment = environment
    self.machine = machine
  }

  /// The first digits of the digest, for people.
  package var shortDigest: String { String(digest.prefix(12)) }
}

/// What a cell was taken to cost when cells were dealt out, in milliseconds of runs.
package struct CellWeight: Codable, Sendable, Equatable {
  /// Which cell.
  package var cell: CellID
  /// Its runs, those of all subjects together.
  package var own: Int
  /// The runs of PHP alone that stand for it: a part has them once for each scenario and profile.
  package var control: Int

  /// The most that a cell is taken to cost, so that sums stay numbers.
  package static let most = 1 << 40
  /// Whether both are costs that can be.
  package var isSound: Bool { (0...Self.most).contains(own) && (0...Self.most).contains(control) }

  /// The cost of a cell.
  package init(_ cell: CellID, own: Int, control: Int) {
    self.cell = cell
    self.own = own
    self.control = control
  }
}

/// A part of a merged record.
package struct MergedPart: Codable, Sendable, Equatable {
  /// Which part.
  package var shard: Shard
  /// SHA-256 of the record's file.
  package var sha256: String
  /// When it began, seconds since the Unix epoch.
  package var startedAt: Double
  /// How long it took, in seconds.
  package var seconds: Double

  /// A part with all that is kept of it.
  package init(_ shard: Shard, sha256: String, startedAt: Double, seconds: Double) {
    self.shard = shard
    self.sha256 = sha256
    self.startedAt = startedAt
    self.seconds = seconds
  }
}

/// What the lines of a record before its last come to, so that a changed, lost or added one shows.
package struct RecordSeal: Codable, Sendable, Equatable {
  /// How many lines there are.
  package var lines: Int
  /// SHA-256 of them, each with its end of line.
  package var sha256: String

  /// The seal of `lines` lines.
  package init(lines: Int, sha256: String) {
    self.lines = lines
    self.sha256 = sha256
  }
}
