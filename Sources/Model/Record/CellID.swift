/// The identity of a cell: a scenario under one row of settings. The build belongs to the row.
package struct CellID: Codable, Sendable, Hashable, CustomStringConvertible {
  /// The scenario's name.
  package var scenario: String
  /// The settings' name.
  package var settings: String

  /// The cell of a scenario under settings, by their names.
  package init(scenario: String, settings: String) {
    self.scenario = scenario
    self.settings = settings
  }

  /// `exit-after-rpc under on-epoll1`
  package var description: String { "\(scenario) under \(settings)" }
}

extension Opening {
  /// Every cell that was asked for, settings by settings, its scenarios in order; of a part of an evaluation
  /// those of the part.
  package var cells: [CellID] {
    guard let part = plan?.cells else { return allCells }
    let own = Set(part)
    return allCells.filter(own.contains)
  }

  /// The same of all parts together.
  package var allCells: [CellID] {
    var seen: Set<CellID> = []
    return settings.flatMap { settings in
      scenarios.filter { $0.runs(under: settings) }
        .map { CellID(scenario: $0.name, settings: settings.name) }
    }
    .filter { seen.insert($0).inserted }
  }

  /// The cells by what they share runs of PHP alone with: scenario and stress profile.
  package var controlGroups: [CellID: ControlGroup] {
    let profiles = Dictionary(
      settings.map { ($0.name, $0.profile) }, uniquingKeysWith: { first, _ in first })
    var groups: [CellID: ControlGroup] = [:]
    for cell in allCells {
      groups[cell] = ControlGroup(scenario: cell.scenario, profile: profiles[cell.settings] ?? nil)
    }
    return groups
  }
}

/// The cells that one control stands for: those of a scenario under the same profile.
package struct ControlGroup: Sendable, Hashable {
  /// The scenario's name.
  package var scenario: String
  /// What presses on the runs; nil for nothing.
  package var profile: StressProfile?

  /// A group by its parts.
  package init(scenario: String, profile: StressProfile?) {
    self.scenario = scenario
    self.profile = profile
  }
}
