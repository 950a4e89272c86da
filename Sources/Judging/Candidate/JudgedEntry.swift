import Model

/// A run and what was said of it.
package struct JudgedRun: Sendable, Equatable {
  /// The run.
  package let entry: RunEntry
  /// What was said of it.
  package let verdict: RunVerdict
}

/// An entry of a record, with its verdict where it is a run that was judged.
package struct JudgedEntry: Sendable {
  /// The entry.
  package let entry: Entry
  /// What was said of the run; nil for other entries, and where the opening does not explain the
  /// scenario.
  package let verdict: RunVerdict?
  /// What the forks of the run cost, where that was read together with the verdict: unpacking what a run
  /// saw takes time. Nil where it is still to be read.
  let knownCosts: ForkCosts?

  /// An entry with the verdict that it got.
  package init(_ entry: Entry, _ verdict: RunVerdict? = nil) {
    self.init(entry, verdict, knownCosts: nil)
  }

  private init(_ entry: Entry, _ verdict: RunVerdict?, knownCosts: ForkCosts?) {
    self.entry = entry
    self.verdict = verdict
    self.knownCosts = knownCosts
  }

  /// The entries of a record, each run judged alone; nil when they do not begin with an opening.
  static func judging(_ entries: [Entry]) -> [JudgedEntry]? {
    guard case .opened(let opening)? = entries.first else { return nil }
    let judge = RunJudge(rules: opening.rules)
    let scenarios = Dictionary(
      opening.scenarios.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return entries.mappedByAllCores(least: 64) { entry in
      guard case .run(let run) = entry, let scenario = scenarios[run.cell.scenario] else {
        return JudgedEntry(entry)
      }
      let observation = run.observation
      return JudgedEntry(
        entry, judge.verdict(observation, scenario: scenario.judging(run.subject)),
        knownCosts: ForkCosts(observation))
    }
  }
}

extension Scenario {
  /// The scenario as runs of `subject` are judged by: without the extension only what can hold must.
  package func judging(_ subject: Subject) -> Scenario {
    subject == .control(.noExtension) ? withoutExtension : self
  }
}
