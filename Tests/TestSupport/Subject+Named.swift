import Model

extension Subject {
  /// The base or the control that reports call so; else the candidate of this name.
  package static func named(_ name: String) -> Subject {
    let fixed = [Subject.base] + Control.allCases.map(Subject.control)
    return fixed.first { $0.name == name } ?? .candidate(name)
  }
}
