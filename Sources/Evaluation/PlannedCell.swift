import Files
import Model

/// One cell of the matrix for one subject: its build, a scenario, a row of settings.
struct PlannedCell: Sendable {
  /// What is run.
  var subject: Subject
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
  /// What the cell needs and the source does not have, in words; nil when it can run.
  var lack: String?
  /// How long a run may take and stand still.
  var limits = RunLimits()

  /// Which cell of which subject it is.
  var id: ID {
    ID(subject: subject, cell: CellID(scenario: scenario.name, settings: settings.name))
  }

  /// The identity of a subject's cell within an evaluation.
  struct ID: Hashable, Sendable {
    var subject: Subject
    var cell: CellID

    /// The base's cell beside this one.
    var ofBase: ID { ID(subject: .base, cell: cell) }
  }
}

extension Subject {
  /// Whether it is PHP alone.
  var isWithoutExtension: Bool { self == .control(.noExtension) }

  /// The base, and what has to behave like it.
  var isLikeBase: Bool { self == .base || self == .control(.changedComment) }

  /// The name of a folder of its own, whatever candidates are called.
  var folderName: String {
    guard case .candidate(let name) = self else { return self.name }
    let fixed = [Subject.base] + Control.allCases.map(Subject.control)
    let isTaken = fixed.contains { $0.name == name } || name.hasPrefix("candidate ")
    return isTaken ? "candidate \(name)" : name
  }
}
