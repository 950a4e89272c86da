import Model

/// The record of an evaluation that was stopped, to go on from.
package struct EarlierRecord: Sendable {
  /// Its name.
  package let name: String
  private let opening: Opening?
  /// Its runs, in the order they were made.
  let runs: [RunEntry]

  /// What the entries of the record called `name` tell.
  package init(name: String, _ entries: [Entry]) {
    self.name = name
    if case .opened(let opening)? = entries.first {
      self.opening = opening
    } else {
      opening = nil
    }
    runs = entries.compactMap { if case .run(let run) = $0 { run } else { nil } }
  }

  /// Looks whether its runs are runs of `plan`.
  /// - Throws: `PlanError` when they are not.
  func check(_ plan: Plan) throws(PlanError) {
    guard let own = opening?.plan else { throw .noPlan(name) }
    for (what, value) in own.environment.sorted(by: { $0.key < $1.key }) {
      guard plan.environment[what] == value else { throw .otherEnvironment(name, what) }
    }
    guard own.digest == plan.digest else { throw .otherPlan(name) }
    guard own.shard == plan.shard else { throw .otherPart(name) }
    guard own.machine == plan.machine else {
      throw .otherEnvironment(name, "machine or its packages")
    }
  }
}
