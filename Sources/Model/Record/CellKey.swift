/// Which cell of the matrix is meant: a build under a scenario and settings.
package struct CellKey: Codable, Sendable, Equatable, Hashable, CustomStringConvertible {
  /// The name of the build recipe: `system-core`.
  package var build: String
  /// The name of the scenario.
  package var scenario: String
  /// The name of the settings.
  package var settings: String

  /// A cell by its three names.
  package init(build: String, scenario: String, settings: String) {
    self.build = build
    self.scenario = scenario
    self.settings = settings
  }

  /// `exit-after-rpc under on-epoll1`: a report names the build once, not in every cell.
  package var description: String { "\(scenario) under \(settings)" }
}
