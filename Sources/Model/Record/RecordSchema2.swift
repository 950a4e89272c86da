/// What records of schema 2 and before wrote of subjects and cells: plain names. No candidate could
/// have the name of the base or of a control then.
enum RecordSchema2 {
  /// The keys of entries and of what is in them.
  enum Keys: String, CodingKey {
    case candidate, name, scenario, settings, cells
  }

  /// The subject that such a record calls by this name.
  static func subject(named name: String) -> Subject {
    let fixed = [Subject.base] + Subject.Control.allCases.map(Subject.control)
    return fixed.first { $0.name == name } ?? .candidate(name)
  }

  /// The subject that an entry names under `key`; nil in an entry of today's schema.
  static func subject(of decoder: any Decoder, at key: Keys = .candidate) throws -> Subject? {
    try decoder.container(keyedBy: Keys.self).decodeIfPresent(String.self, forKey: key)
      .map(subject(named:))
  }

  /// The cell of a run.
  static func cell(of decoder: any Decoder) throws -> CellID {
    let values = try decoder.container(keyedBy: Keys.self)
    return CellID(
      scenario: try values.decode(String.self, forKey: .scenario),
      settings: try values.decode(String.self, forKey: .settings))
  }

  /// The cells of a stored verdict, which stood by their descriptions; no scenario has a blank in its
  /// name.
  static func cells(of decoder: any Decoder) throws -> [StoredCell] {
    let outcomes = try decoder.container(keyedBy: Keys.self)
      .decode([String: String].self, forKey: .cells)
    return outcomes.sorted { $0.key < $1.key }.compactMap { words, outcome in
      guard let middle = words.firstRange(of: " under ") else { return nil }
      let cell = CellID(
        scenario: String(words[..<middle.lowerBound]),
        settings: String(words[middle.upperBound...]))
      return StoredCell(cell: cell, outcome: outcome)
    }
  }
}
