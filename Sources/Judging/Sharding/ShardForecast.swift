import Model
import Signatures

/// How long an evaluation would take as parts on as many machines like the one that made its record; pure.
package struct ShardForecast: Sendable {
  private let assessment: Assessment
  private let weights: [CellWeight]
  private let groups: [CellID: ControlGroup]
  /// What every part does before its first run, in seconds: source, patches, builds.
  package let preparation: Double
  /// How many runs are at work at once, on average.
  package let width: Double
  /// The mean of a run of a subject's cell, in milliseconds.
  private let means: [Subject: [CellID: Double]]
  /// How long a cell takes at least, in seconds: see `least`.
  private let longest: [CellID: Double]
  /// The cells in which a candidate failed.
  private let failed: [Subject: Set<CellID>]

  /// What a forecast of one count of parts says.
  package struct Times: Sendable, Equatable {
    /// How many parts.
    package var parts: Int
    /// When the last part has ended, in seconds.
    package var seconds: Double
    /// What all machines together work, in seconds.
    package var machineSeconds: Double
    /// Runs' time beyond that of one process, in seconds: PHP alone in several parts, and candidates that
    /// failed in another part only.
    package var extraSeconds: Double
    /// What the longest part waits for.
    package var bound: Bound
  }

  /// What decides how long the longest part takes.
  package enum Bound: Sendable, Equatable {
    /// The runs of its cells: more parts help.
    case runs
    /// One cell, which is never split.
    case cell(CellID)
    /// What every part does before its first run.
    case preparation
  }

  /// The forecast by the record of a whole evaluation; nil for a part, a merged or resumed
  /// one, one without an end, and one without runs of its own.
  package init?(_ entries: [Entry]) {
    guard let assessment = Assessment(entries), let seconds = assessment.seconds else { return nil }
    let runs = entries.compactMap { entry -> RunEntry? in
      if case .run(let run) = entry { run } else { nil }
    }
    let made = runs.filter { !$0.isReused }
    guard let first = made.map(\.startedAt).min() else { return nil }
    let opening = assessment.opening
    if let plan = opening.plan, plan.shard != nil || plan.parts != nil || plan.resumed != nil {
      return nil
    }
    self.assessment = assessment
    weights = CellCosts(entries).weights(for: opening)
    groups = opening.controlGroups
    preparation = min(seconds, max(0, first - opening.startedAt))
    let busy = made.reduce(0) { $0 + Double($1.duration) / 1e6 }
    width = max(1, busy / max(0.001, seconds - preparation))
    var times: [Subject: [CellID: [Double]]] = [:]
    for run in runs {
      times[run.subject, default: [:]][run.cell, default: []]
        .append(Double(run.duration) / 1000)
    }
    means = times.mapValues { $0.mapValues { $0.reduce(0, +) / Double($0.count) } }
    let width = width
    longest = Dictionary(
      uniqueKeysWithValues: opening.allCells.map { cell in
        (cell, Self.least(times.compactMapValues { $0[cell] }, width: width) / 1000)
      })
    failed = Dictionary(
      uniqueKeysWithValues: assessment.candidates.map { row in
        (
          row.candidate.subject,
          Set(
            row.cells.filter { $0.tally.failed > 0 && row.judgement.excuses[$0.id] == nil }.map(
              \.id))
        )
      })
  }

  /// How long the runs of a cell take at least: the first of a subject goes alone, then those of the base side
  /// by side, and those of candidates only when the base is settled. In the unit of `times`.
  private static func least(_ times: [Subject: [Double]], width: Double) -> Double {
    let ofBase = times[.base] ?? []
    let settled = (ofBase.first ?? 0) + (ofBase.dropFirst().max() ?? 0)
    let after = times.filter(\.key.isCandidate).values.map { $0.dropFirst() }
    let together = after.joined().reduce(0, +) / width
    let control = (times[.control(.noExtension)] ?? []).first ?? 0
    return control + settled + max(together, after.compactMap { $0.max() }.max() ?? 0)
  }

  /// How many cells there are to deal out.
  package var cells: Int { weights.count }

  /// The forecast for `count` parts.
  package func times(_ count: Int) -> Times {
    let plan = ShardPlan(weights, groups: groups, parts: count)
    let alone = Double(ShardPlan(weights, groups: groups, parts: 1).loads.first ?? 0) / 1000
    var longestPart: (seconds: Double, bound: Bound) = (0, .runs)
    var work = 0.0
    for (cells, load) in zip(plan.parts, plan.loads) where !cells.isEmpty {
      let busy = Double(load) / 1000 + more(cells)
      work += busy
      let part = seconds(of: cells, busy: busy)
      if part.seconds > longestPart.seconds { longestPart = part }
    }
    let used = plan.parts.count { !$0.isEmpty }
    return Times(
      parts: count, seconds: longestPart.seconds,
      machineSeconds: work / width + Double(used) * preparation,
      extraSeconds: max(0, work - alone), bound: longestPart.bound)
  }

  /// A part takes its runs side by side, but for what a cell takes one after the other.
  private func seconds(of cells: [CellID], busy: Double) -> (seconds: Double, bound: Bound) {
    let dearest = cells.max { (longest[$0] ?? 0) < (longest[$1] ?? 0) }
    let chain = dearest.flatMap { longest[$0] } ?? 0
    let running = max(busy / width, chain)
    let bound: Bound =
      preparation > running
      ? .preparation
      : cells.count == 1 || chain > busy / width ? dearest.map(Bound.cell) ?? .runs : .runs
    return (preparation + running, bound)
  }

  /// What runs more in this part than in one process, in seconds: a candidate that failed is let go early
  /// elsewhere only where that is known.
  private func more(_ cells: [CellID]) -> Double {
    let opening = assessment.opening
    let promising = Set(opening.settings.filter(\.promisesForking).map(\.name))
    let base = Dictionary(
      (assessment.base?.cells ?? []).map { ($0.id, $0.tally) },
      uniquingKeysWith: { first, _ in first })
    var milliseconds = 0.0
    for row in assessment.candidates {
      let subject = row.candidate.subject
      guard let failed = failed[subject], !failed.isEmpty, failed.isDisjoint(with: cells) else {
        continue
      }
      for cell in row.cells where cells.contains(cell.id) && cell.tally.failed == 0 {
        let around = CellSurroundings(
          base: base[cell.id], isPromised: promising.contains(cell.id.settings))
        let missing = opening.sampling.cleanRuns(beside: around) - cell.tally.runs
        milliseconds += Double(max(0, missing)) * (means[subject]?[cell.id] ?? 0)
      }
    }
    return milliseconds / 1000
  }
}
