import Judging
import Model

/// The runs of every cell as they come in, and what each cell still needs.
struct Ledger {
  private let sampling: Sampling
  private let judge: RunJudge
  private var tallies: [PlannedCell.Place: CellTally] = [:]
  private var inFlight: [PlannedCell.Place: Int] = [:]
  private var missing: [PlannedCell.Place: Int] = [:]

  /// Runs that are done, those of earlier evaluations among them.
  private(set) var done = 0
  /// Runs that are known to be needed beside those.
  private(set) var expected = 0

  init(_ sampling: Sampling, rules: SignatureRules) {
    self.sampling = sampling
    judge = RunJudge(rules: rules)
  }

  /// How many runs the cell has had, valid ones or not.
  func runs(of place: PlannedCell.Place) -> Int {
    tallies[place].map { $0.verdicts.count + $0.invalid.count } ?? 0
  }

  /// The number of the cell's next run, those in flight counted.
  func number(of place: PlannedCell.Place) -> Int { runs(of: place) + (inFlight[place] ?? 0) }

  /// What the cell needs as things stand.
  func need(of place: PlannedCell.Place) -> RunRequirement {
    let tally = tallies[place] ?? CellTally()
    // PHP without the extension is a control and a measure of the machine's speed, once a cell.
    if place.isPlain { return RunRequirement.ofBase(tally, Sampling(.runs(1))) }
    if place.isBase { return RunRequirement.ofBase(tally, sampling) }
    return RunRequirement.ofCandidate(tally, base: tallies[place.ofBase], sampling)
  }

  /// Whether the cell takes another run now. Its first goes alone: one that fails is mostly enough.
  func readiness(of place: PlannedCell.Place) -> RoundRobin.Readiness {
    let need = need(of: place)
    if need.isMet { return .never }
    let flying = inFlight[place] ?? 0
    if !place.isPlain, !place.isBase, isAhead(of: place.ofBase, runs: need.runs + flying) {
      return .later
    }
    if flying == 0 { return .now }
    return need.runs > 0 && flying < need.missing ? .now : .later
  }

  /// Whether so many runs are as many as the base has, whose runs still say how many are needed.
  private func isAhead(of base: PlannedCell.Place, runs count: Int) -> Bool {
    guard let tally = tallies[base] ?? (inFlight[base] == nil ? nil : CellTally()) else {
      return false
    }
    return !RunRequirement.ofBase(tally, sampling).isMet
      && count >= tally.runs + (inFlight[base] ?? 0)
  }

  /// Counts the cell among those that are to be run.
  mutating func expect(_ place: PlannedCell.Place) {
    let now = need(of: place).missing
    expected += now - (missing[place] ?? 0)
    missing[place] = now
  }

  /// A run of the cell begins.
  mutating func start(_ place: PlannedCell.Place) { inFlight[place, default: 0] += 1 }

  /// A run of the cell that was started has ended.
  mutating func finish(_ place: PlannedCell.Place) { inFlight[place, default: 1] -= 1 }

  /// Takes a run of the cell in.
  mutating func take(_ observation: Observation, of cell: PlannedCell) {
    let verdict = judge.verdict(observation, scenario: cell.judged)
    tallies[cell.place, default: CellTally()].add(verdict)
    done += 1
    expect(cell.place)
  }
}
