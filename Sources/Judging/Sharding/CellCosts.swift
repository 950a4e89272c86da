import Model

/// What the cells of an evaluation cost when they were run last, by a record; pure.
package struct CellCosts: Sendable, Equatable {
  /// The runs of a cell, all subjects together, in milliseconds.
  package private(set) var own: [CellID: Int] = [:]
  /// The runs of PHP alone, in milliseconds.
  package private(set) var control: [ControlGroup: Int] = [:]

  /// Nothing is known.
  package init() {}

  /// What the entries of a record tell, runs of earlier evaluations among them: they cost as much where
  /// they have to be made again.
  package init(_ entries: [Entry]) {
    guard case .opened(let opening)? = entries.first else { return }
    let groups = opening.controlGroups
    var microseconds: (own: [CellID: Int], control: [ControlGroup: Int]) = ([:], [:])
    for case .run(let run) in entries {
      let time = min(CellWeight.most, max(0, run.duration))
      if run.subject == .control(.noExtension) {
        guard let group = groups[run.cell] else { continue }
        microseconds.control[group, default: 0] += time
      } else {
        microseconds.own[run.cell, default: 0] += time
      }
    }
    own = microseconds.own.mapValues(Self.milliseconds)
    control = microseconds.control.mapValues(Self.milliseconds)
  }

  /// What each cell of `opening` is taken to cost: as measured; one that was not measured as the mean of
  /// those that were; where nothing was, by how long its scenario waits.
  package func weights(for opening: Opening) -> [CellWeight] {
    let groups = opening.controlGroups
    let scenarios = Dictionary(
      opening.scenarios.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return opening.allCells.map { cell in
      let size = Self.size(of: scenarios[cell.scenario])
      let known = groups[cell].flatMap { control[$0] }
      return CellWeight(
        cell, own: own[cell] ?? Self.mean(own.values) ?? Self.subjects * size,
        control: known ?? Self.mean(control.values) ?? (own.isEmpty ? size : 0))
    }
  }

  /// What starting PHP, its peer and a sandbox takes beside the waits that a scenario names.
  private static let start = 250
  /// Subjects beside PHP alone, where nothing is known: the base and one candidate.
  private static let subjects = 2

  private static func size(of scenario: Scenario?) -> Int {
    1000 * (scenario?.longestWait ?? 0) + start
  }

  private static func milliseconds(_ microseconds: Int) -> Int {
    min(CellWeight.most, max(1, microseconds / 1000))
  }

  private static func mean(_ values: some Collection<Int>) -> Int? {
    values.isEmpty ? nil : max(1, values.reduce(0, +) / values.count)
  }
}
