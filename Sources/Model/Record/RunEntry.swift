/// One run of one cell.
///
/// A record may have a hundred thousand, so what a run saw is kept packed.
package struct RunEntry: Sendable, Equatable {
  /// What was run.
  package var subject: Subject
  /// Under which scenario and settings.
  package var cell: CellID
  /// Which run of the cell it is, from 1.
  package var number: Int
  /// Whether it was made by an earlier evaluation, with the same artifact, scenario, settings and
  /// environment; the observation tells when.
  package var isReused: Bool
  /// What it saw, packed.
  package private(set) var seen: PackedObservation

  /// What it saw; unpacked each time.
  package var observation: Observation {
    get { seen.value }
    set { seen = PackedObservation(newValue) }
  }
  /// When it started, seconds since the Unix epoch.
  package var startedAt: Double { seen.startedAt }
  /// When it ended, in microseconds since its start.
  package var duration: Int { seen.duration }
  /// Whether every process ended and the command with 0.
  package var endedWell: Bool { seen.endedWell }

  /// A run of a cell.
  package init(
    _ subject: Subject, _ cell: CellID, number: Int, observation: Observation,
    isReused: Bool = false
  ) {
    self.subject = subject.sharingText
    self.cell = cell.sharingText
    self.number = number
    self.isReused = isReused
    seen = PackedObservation(observation)
  }
}

extension RunEntry: Codable {
  private enum CodingKeys: String, CodingKey {
    case subject, cell, number, observation, isReused
  }

  /// Reads a run, also one of schema 2.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let old = try RecordSchema2.subject(of: decoder)
    self.init(
      try old ?? values.decode(Subject.self, forKey: .subject),
      try old == nil
        ? values.decode(CellID.self, forKey: .cell) : RecordSchema2.cell(of: decoder),
      number: try values.decode(Int.self, forKey: .number),
      observation: try values.decode(Observation.self, forKey: .observation),
      isReused: try values.decodeIfPresent(Bool.self, forKey: .isReused) ?? false)
  }

  /// Writes a run.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(subject, forKey: .subject)
    try values.encode(cell, forKey: .cell)
    try values.encode(number, forKey: .number)
    try values.encode(observation, forKey: .observation)
    if isReused { try values.encode(true, forKey: .isReused) }
  }
}

extension Subject {
  fileprivate var sharingText: Subject {
    if case .candidate(let name) = self { .candidate(TextPool.interned(name)) } else { self }
  }
}

extension CellID {
  fileprivate var sharingText: CellID {
    CellID(scenario: TextPool.interned(scenario), settings: TextPool.interned(settings))
  }
}
