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

  /// An entry with the verdict that it got.
  package init(_ entry: Entry, _ verdict: RunVerdict? = nil) {
    self.entry = entry
    self.verdict = verdict
  }

  /// The entries of a record, each run judged by itself; nil when they do not begin with an opening.
  static func judging(_ entries: [Entry]) -> [JudgedEntry]? {
    guard case .opened(let opening)? = entries.first else { return nil }
    let judge = RunJudge(rules: opening.rules)
    let scenarios = Dictionary(
      opening.scenarios.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return entries.mappedByAllCores(least: 64) { entry in
      guard case .run(let run) = entry, let scenario = scenarios[run.cell.scenario] else {
        return JudgedEntry(entry)
      }
      return JudgedEntry(
        entry, judge.verdict(run.observation, scenario: scenario.judging(run.subject)))
    }
  }
}

extension Scenario {
  /// The scenario as runs of `subject` are judged by: without the extension only what can hold must.
  package func judging(_ subject: Subject) -> Scenario {
    subject == .control(.noExtension) ? withoutExtension : self
  }
}
