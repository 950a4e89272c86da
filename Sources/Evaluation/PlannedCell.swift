import Files
import Model

/// One cell of the matrix: a candidate's build, a scenario, a row of settings.
struct PlannedCell: Sendable {
  /// The candidate's name.
  var candidate: String
  /// The folder of its artifact; nil for PHP without the extension.
  var artifact: String?
  /// The key of its artifact; nil for PHP without the extension.
  var key: String?
  var scenario: Scenario
  /// The folder that holds the scenario's script.
  var folder: String
  var settings: Settings
  /// What the scenarios read of the candidate's source; it goes with the last cell.
  var tree: ScratchFolder?
  /// The id of that source; nil when they read nothing.
  var treeKey: String?
  /// How long a run may take and stand still.
  var limits = RunLimits()

  var place: Place {
    Place(candidate: candidate, scenario: scenario.name, settings: settings.name)
  }

  /// The scenario as this cell is judged by.
  var judged: Scenario { artifact == nil ? scenario.withoutExtension : scenario }

  /// The name of a cell within an evaluation.
  struct Place: Hashable, Sendable {
    var candidate: String
    var scenario: String
    var settings: String

    var isPlain: Bool { candidate == CandidateEntry.plainName }
    /// The base, and what has to behave like it.
    var isBase: Bool {
      candidate == CandidateEntry.baseName || candidate == CandidateEntry.commentName
    }

    /// The base's cell beside this one.
    var ofBase: Place {
      Place(candidate: CandidateEntry.baseName, scenario: scenario, settings: settings)
    }
  }
}
