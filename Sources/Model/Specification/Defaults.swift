/// What an evaluation takes unless it is told otherwise; every part is the name of a recipe.
package struct Defaults: Codable, Sendable, Equatable {
  /// The source.
  package var source: String
  /// What the source looks like.
  package var target: String
  /// The build recipes to choose from, the cheapest first.
  package var builds: [String]
  /// The build recipe to suggest where none of those builds a candidate; nil for none.
  package var suggestedBuild: String?
  /// The scenarios, in the order of the report.
  package var scenarios: [String]
  /// The settings, in the order of the report.
  package var settings: [String]

  /// Defaults with all their parts.
  package init(
    source: String, target: String, builds: [String], suggestedBuild: String? = nil,
    scenarios: [String], settings: [String]
  ) {
    self.source = source
    self.target = target
    self.builds = builds
    self.suggestedBuild = suggestedBuild
    self.scenarios = scenarios
    self.settings = settings
  }
}
