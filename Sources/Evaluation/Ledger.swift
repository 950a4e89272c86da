import Judging
import Model

/// The runs of every cell as they come in, and what each cell still needs.
struct Ledger {
  let sampling: Sampling
  private let runJudge: RunJudge
  /// What beside its runs decides what each cell of a candidate needs.
  private(set) var contexts: [PlannedCell.ID: Context] = [:]
  /// The candidates that have a cell.
  private var candidates: [CellID: [Subject]] = [:]
  private(set) var tallies: [PlannedCell.ID: CellTally] = [:]
  private var inFlight: [PlannedCell.ID: Int] = [:]
  private(set) var missing: [PlannedCell.ID: Int] = [:]
  /// The most runs of a cell that a control stands for.
  private(set) var longest: [PlannedCell.ID: Int] = [:]
  /// The most runs of a candidate that failed in a cell while it is open who is to blame.
  private var challenges: [CellID: Int] = [:]
  /// The cells in which a candidate failed, to its own blame.
  private(set) var blamed: [Subject: Set<CellID>] = [:]
  /// The cells of a candidate of which a first look has not told enough.
  private(set) var unseen: [Subject: Set<CellID>] = [:]

  /// Of one cell.
  struct Context {
    var isPromised: Bool
    var control: PlannedCell.ID?
  }

  /// How many cells a candidate has.
  private(set) var cellCounts: [Subject: Int] = [:]
  /// The cells in which the base is known to fail.
  var isKnownToFail: Set<CellID> = []

  /// Runs that are done, those of earlier evaluations among them.
  private(set) var done = 0
  /// Runs that are known to be needed beside those.
  private(set) var expected = 0

  /// A ledger for all cells of an evaluation.
  init(_ cells: [PlannedCell], _ sampling: Sampling, rules: SignatureRules) {
    self.sampling = sampling
    runJudge = RunJudge(rules: rules)
    var controls: [ControlGroup: PlannedCell.ID] = [:]
    for cell in cells where cell.subject.isWithoutExtension {
      controls[cell.controlGroup] = cell.id
    }
    let subjects = cells.filter { !$0.subject.isWithoutExtension }
    let hasCandidates = subjects.contains(where: \.subject.isCandidate)
    for cell in subjects {
      // Controls run as often as what is judged: the candidates, or the base where it is alone.
      let control = cell.subject.isCandidate || !hasCandidates ? controls[cell.controlGroup] : nil
      contexts[cell.id] = Context(isPromised: cell.settings.promisesForking, control: control)
      guard cell.subject.isCandidate else { continue }
      candidates[cell.id.cell, default: []].append(cell.subject)
      unseen[cell.subject, default: []].insert(cell.id.cell)
    }
    cellCounts = unseen.mapValues(\.count)
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
    switch id.subject {
    case .control(.noExtension):
      return RunRequirement.ofControl(tally, longest: longest[id] ?? 0)
    case .base:
      return RunRequirement.ofBase(tally, sampling, challenged: challenges[id.cell] ?? 0)
    case .control(.changedComment): return RunRequirement.ofBase(tally, sampling)
    case .candidate: return RunRequirement.ofCandidate(tally, beside: around(id), sampling)
    }
  }

  func around(_ id: PlannedCell.ID) -> CellSurroundings {
    let context = contexts[id]
    var around = CellSurroundings(
      base: tallies[id.ofBase], control: context?.control.flatMap { tallies[$0] },
      isPromised: context?.isPromised ?? false)
    around.hasFailedElsewhere = !(blamed[id.subject] ?? []).subtracting([id.cell]).isEmpty
    return around
  }

  /// What surrounds a cell, for a first look at it: as though a pass were out of reach.
  func look(at id: PlannedCell.ID) -> CellSurroundings {
    var around = around(id)
    around.hasFailedElsewhere = true
    return around
  }

  /// Whether the cell takes another run now. Its first goes alone: one that fails is mostly enough.
  ///
  /// What a candidate did in all of its cells is looked at before any is run as often as a pass takes.
  func readiness(of id: PlannedCell.ID) -> RoundRobin.Readiness {
    let need = need(of: id)
    let isCandidate = id.subject.isCandidate
    if need.isMet { return isSettled(id) ? .never : .later }
    let flying = inFlight[id] ?? 0
    if isCandidate {
      if isAhead(of: id.ofBase, runs: need.runs + flying) { return .later }
      if let tally = tallies[id], tally.failed > 0, !isReady(toJudge: tally, id) { return .later }
      if isLookedAt(id, runs: need.runs + flying) { return .later }
    }
    if flying == 0 { return .now }
    return need.runs > 0 && flying < need.missing ? .now : .later
  }

  /// Whether nothing that other cells may show makes the cell of a candidate need more runs: a failure
  /// there counts only as long as the base passes and PHP alone does, which more of their runs may refute.
  private func isSettled(_ id: PlannedCell.ID) -> Bool {
    guard id.subject.isCandidate, challenges[id.cell] == nil else { return false }
    var around = around(id)
    around.hasFailedElsewhere = false
    let tally = tallies[id] ?? CellTally()
    return need(of: id.ofBase).isMet
      && RunRequirement.ofCandidate(tally, beside: around, sampling).isMet
  }

  /// Whether `count` runs of a cell are enough while other cells of the candidate tell less.
  private func isLookedAt(_ id: PlannedCell.ID, runs count: Int) -> Bool {
    guard unseen[id.subject]?.isEmpty == false, let tally = tallies[id], tally.failed == 0 else {
      return false
    }
    return count >= sampling.cleanRuns(beside: look(at: id))
  }

  /// Whether another run of a candidate's cell that failed tells more: the base goes first.
  private func isReady(toJudge tally: CellTally, _ id: PlannedCell.ID) -> Bool {
    guard Blame(tally, beside: around(id), sampling.blame) == .open else { return true }
    return tally.runs < sampling.blame.mostRuns && need(of: id.ofBase).isMet
  }

  /// Whether `count` runs are as many as the base has, while its runs still decide how many are needed.
  private func isAhead(of base: PlannedCell.ID, runs count: Int) -> Bool {
    guard let tally = tallies[base] ?? (inFlight[base] == nil ? nil : CellTally()) else {
      return false
    }
    return !need(of: base).isMet && count >= tally.runs + (inFlight[base] ?? 0)
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
    let verdict = runJudge.verdict(observation, scenario: cell.scenario.judging(cell.subject))
    take(verdict, of: cell.id)
    return verdict
  }

  /// Takes the verdict of a run of the cell in.
  mutating func take(_ verdict: RunVerdict, of id: PlannedCell.ID) {
    tallies[id, default: CellTally()].add(verdict)
    done += 1
    let control = contexts[id]?.control
    if let control { longest[control] = max(longest[control] ?? 0, runs(of: id)) }
    let known = blamed
    judge(id.cell)
    var changed = Set(
      (candidates[id.cell] ?? []).map { PlannedCell.ID(subject: $0, cell: id.cell) })
    changed.formUnion([id, id.ofBase] + (control.map { [$0] } ?? []))
    if blamed != known || id.subject.isWithoutExtension { changed.formUnion(missing.keys) }
    for id in changed where missing[id] != nil { expect(id) }
  }

  /// Finds out who is to blame in a cell, and of whom a first look there has told enough.
  private mutating func judge(_ cell: CellID) {
    challenges[cell] = nil
    for subject in candidates[cell] ?? [] {
      let id = PlannedCell.ID(subject: subject, cell: cell)
      let tally = tallies[id] ?? CellTally()
      blamed[subject]?.remove(cell)
      if tally.failed > 0 {
        switch Blame(tally, beside: around(id), sampling.blame) {
        case .candidate: blamed[subject, default: []].insert(cell)
        case .open: challenges[cell] = max(challenges[cell] ?? 0, tally.runs)
        case .notCounted, .leftOpen, .baseUnknown, .unsound: break
        }
      }
      let isSeen = RunRequirement.ofCandidate(tally, beside: look(at: id), sampling).isMet
      if isSeen { unseen[subject]?.remove(cell) } else { unseen[subject]?.insert(cell) }
    }
  }
}

extension PlannedCell {
  /// The cells that a control like this one stands for.
  var controlGroup: ControlGroup {
    ControlGroup(scenario: scenario.name, profile: settings.profile)
  }
}
