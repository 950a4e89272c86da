import Judging
import Model

/// The runs of every cell as they come in, and what each cell still needs.
struct Ledger {
  private let sampling: Sampling
  private let judge: RunJudge
  private var tallies: [PlannedCell.ID: CellTally] = [:]
  private var inFlight: [PlannedCell.ID: Int] = [:]
  private var missing: [PlannedCell.ID: Int] = [:]

  /// Runs that are done, those of earlier evaluations among them.
  private(set) var done = 0
  /// Runs that are known to be needed beside those.
  private(set) var expected = 0

  init(_ sampling: Sampling, rules: SignatureRules) {
    self.sampling = sampling
    judge = RunJudge(rules: rules)
  }

  /// How many runs the cell has had, valid ones or not.
  func runs(of id: PlannedCell.ID) -> Int {
    tallies[id].map { $0.verdicts.count + $0.invalid.count } ?? 0
  }

  /// The number of the cell's next run, those in flight counted.
  func number(of id: PlannedCell.ID) -> Int { runs(of: id) + (inFlight[id] ?? 0) }

  /// What the cell needs as things stand.
  func need(of id: PlannedCell.ID) -> RunRequirement {
    let tally = tallies[id] ?? CellTally()
    // PHP without the extension is a control and a measure of the machine's speed, once a cell.
    if id.subject.isWithoutExtension { return RunRequirement.ofBase(tally, Sampling(.runs(1))) }
    if id.subject.isLikeBase { return RunRequirement.ofBase(tally, sampling) }
    return RunRequirement.ofCandidate(tally, base: tallies[id.ofBase], sampling)
  }

  /// Whether the cell takes another run now. Its first goes alone: one that fails is mostly enough.
  func readiness(of id: PlannedCell.ID) -> RoundRobin.Readiness {
    let need = need(of: id)
    if need.isMet { return .never }
    let flying = inFlight[id] ?? 0
    if !id.subject.isWithoutExtension, !id.subject.isLikeBase,
      isAhead(of: id.ofBase, runs: need.runs + flying)
    {
      return .later
    }
    if flying == 0 { return .now }
    return need.runs > 0 && flying < need.missing ? .now : .later
  }

  /// Whether so many runs are as many as the base has, whose runs still say how many are needed.
  private func isAhead(of base: PlannedCell.ID, runs count: Int) -> Bool {
    guard let tally = tallies[base] ?? (inFlight[base] == nil ? nil : CellTally()) else {
      return false
    }
    return !RunRequirement.ofBase(tally, sampling).isMet
      && count >= tally.runs + (inFlight[base] ?? 0)
  }

  /// Counts the cell among those that are to be run.
  mutating func expect(_ id: PlannedCell.ID) {
    let now = need(of: id).missing
    expected += now - (missing[id] ?? 0)
    missing[id] = now
  }

  /// A run of the cell begins.
  mutating func start(_ id: PlannedCell.ID) { inFlight[id, default: 0] += 1 }

  /// A run of the cell that was started has ended.
  mutating func finish(_ id: PlannedCell.ID) { inFlight[id, default: 1] -= 1 }

  /// Judges a run of the cell and takes it in.
  @discardableResult
  mutating func take(_ observation: Observation, of cell: PlannedCell) -> RunVerdict {
    let verdict = judge.verdict(observation, scenario: cell.scenario.judging(cell.subject))
    tallies[cell.id, default: CellTally()].add(verdict)
    done += 1
    expect(cell.id)
    return verdict
  }
}
