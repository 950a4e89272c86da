import Model
import Storage

/// The record of an evaluation that was stopped, to go on from.
package struct EarlierRecord: Sendable {
  /// Its name.
  package let name: String
  /// What it begins with: its opening and candidates.
  private let beginning: [Entry]
  /// Its runs, in the order they were made.
  let runs: [RunEntry]

  /// What the entries of the record called `name` tell.
  package init(name: String, _ entries: [Entry]) {
    self.name = name
    beginning = entries.filter { entry in
      switch entry {
      case .opened, .candidate: true
      case .build, .run, .closed: false
      }
    }
    runs = entries.compactMap { if case .run(let run) = $0 { run } else { nil } }
  }

  /// Looks whether its runs are runs of `plan`, which a record that begins with `wanted` has.
  /// - Throws: `PlanError` when they are not.
  func check(_ plan: Plan, _ wanted: [Entry]) throws(PlanError) {
    guard case .opened(let opening)? = beginning.first else { throw .noPlan(name) }
    guard opening.schema == Opening.schema else {
      throw .otherFormat(name, "format \(opening.schema) of records", now: "\(Opening.schema)")
    }
    guard let own = opening.plan else { throw .noPlan(name) }
    let format = own.environment[Plan.runFormat]
    guard format == plan.environment[Plan.runFormat] else {
      throw .otherFormat(
        name, format.map { "format \($0) of runs" } ?? "a format of runs that it does not tell",
        now: plan.environment[Plan.runFormat] ?? "none")
    }
    for (what, value) in own.environment.sorted(by: { $0.key < $1.key }) {
      let here = plan.environment[what]
      guard here == value else { throw .otherEnvironment(name, what, value, here: here ?? "none") }
    }
    guard own.digest == plan.digest else {
      throw .otherPlan(name, PlanDigest.differences(beginning, wanted))
    }
    guard own.shard == plan.shard else { throw .otherPart(name) }
    guard own.machine == plan.machine else {
      throw .otherMachine(name)
    }
  }
}
