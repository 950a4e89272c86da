import Model
import Running

/// One cell of the matrix for one subject: the run that it takes, and what the run is judged by.
struct PlannedCell: Sendable {
  /// What is run.
  let subject: Subject
  /// What its runs are made of.
  let spec: RunSpec
  /// Where that is on this machine.
  let place: RunPlace
  /// The scenario, with what must hold.
  let scenario: Scenario
  /// The settings, with what they promise.
  let settings: Settings
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

  /// The name of a folder of its own, whatever candidates are called.
  var folderName: String {
    guard case .candidate(let name) = self else { return self.name }
    let fixed = [Subject.base] + Control.allCases.map(Subject.control)
    let isTaken = fixed.contains { $0.name == name } || name.hasPrefix("candidate ")
    return isTaken ? "candidate \(name)" : name
  }
}
