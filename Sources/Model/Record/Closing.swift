/// How an evaluation came to its end.
package struct Closing: Codable, Sendable, Equatable {
  /// How long it took, in seconds.
  package var seconds: Double
  /// What was said of each candidate then; nil in a record of schema 1.
  package var verdicts: [StoredVerdict]?
  /// Whether every cell was decided or given up; nil in a record of an earlier version.
  package var isWhole: Bool?
  /// What the lines before this one come to; nil in a record of an earlier version.
  package var seal: RecordSeal?
  /// Whether the lines before this one are others by now: found on reading, never written.
  package var isAltered = false

  private enum CodingKeys: CodingKey { case seconds, verdicts, isWhole, seal }

  /// An end after `seconds`.
  package init(seconds: Double, verdicts: [StoredVerdict]? = nil) {
    self.seconds = seconds
    self.verdicts = verdicts
  }
}

/// What was said of a subject and of its cells, kept so that a later judgement can be compared with it.
package struct StoredVerdict: Codable, Sendable, Equatable {
  /// Whose verdict it is.
  package var subject: Subject
  /// The verdict, as reports write it.
  package var verdict: String
  /// What was said of each cell.
  package var cells: [StoredCell]

  /// A verdict with the outcomes of its cells.
  package init(_ subject: Subject, verdict: String, cells: [StoredCell]) {
    self.subject = subject
    self.verdict = verdict
    self.cells = cells
  }

  /// Reads a verdict, also one of schema 2.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    verdict = try values.decode(String.self, forKey: .verdict)
    if let old = try RecordSchema2.subject(of: decoder) {
      subject = old
      cells = try RecordSchema2.cells(of: decoder)
    } else {
      subject = try values.decode(Subject.self, forKey: .subject)
      cells = try values.decode([StoredCell].self, forKey: .cells)
    }
  }
}

/// What was said of one cell.
package struct StoredCell: Codable, Sendable, Equatable {
  /// Which cell.
  package var cell: CellID
  /// Its outcome, as reports write it.
  package var outcome: String

  /// The outcome of a cell.
  package init(cell: CellID, outcome: String) {
    self.cell = cell
    self.outcome = outcome
  }
}
