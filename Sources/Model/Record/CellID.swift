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
  /// Every cell that was asked for, settings by settings, its scenarios in order.
  package var cells: [CellID] {
    var seen: Set<CellID> = []
    return settings.flatMap { settings in
      scenarios.filter { $0.runs(under: settings) }
        .map { CellID(scenario: $0.name, settings: settings.name) }
    }
    .filter { seen.insert($0).inserted }
  }
}
