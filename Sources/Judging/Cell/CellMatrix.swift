import Basics
import Model
import Signatures

/// The cells of a candidate beside those of the base.
struct CellMatrix {
  private let judge: CandidateJudge
  private let cells: [Cell]
  private let base: [CellID: CellTally]
  private let missing: [CellID]
  private let promising: Set<String>
  private let blames: [CellID: Blame]

  init(_ candidate: [Cell], _ judge: CandidateJudge) {
    self.judge = judge
    cells = candidate
    base = Dictionary(judge.base.map { ($0.id, $0.tally) }, uniquingKeysWith: { first, _ in first })
    let present = Set(candidate.map(\.id))
    missing = judge.base.map(\.id).filter { !present.contains($0) }
    promising = Set(judge.settings.filter(\.promisesForking).map(\.name))
    var blames: [CellID: Blame] = [:]
    for cell in candidate where cell.tally.failed > 0 {
      var around = CellSurroundings(
        base: base[cell.id], control: judge.controls[cell.id],
        isPromised: promising.contains(cell.id.settings))
      around.hasBase = judge.hasBase
      blames[cell.id] = Blame(cell.tally, beside: around, judge.sampling.blame)
    }
    self.blames = blames
  }

  /// `FAIL`, told by the cell that tells most: one where it forged evidence, then one it broke, then a new failure, then
  /// one as on the base; of equals the more severe, then the first.
  var failure: CandidateJudgement? {
    let failures = cells.filter { blames[$0.id] == .candidate }
      .map { FailedCell($0, base: base[$0.id]) }
    let telling = failures.enumerated().min {
      ($0.element.weight, $0.element.severity, $0.offset)
        < ($1.element.weight, $1.element.severity, $1.offset)
    }?.element
    guard let telling else { return nil }
    let told = telling.isForged ? telling.why : "\(counted); \(telling.why)"
    return CandidateJudgement(
      .fail, why: told, cell: telling.cell.id, comparison: telling.comparison)
  }

  /// `ERROR` for a needed cell of which no run was valid.
  var ownFault: CandidateJudgement? {
    for cell in cells where around(cell.id).isNeeded && cell.tally.runs == 0 {
      if let reason = cell.tally.invalid.first {
        return CandidateJudgement(
          .error, why: "\(cell.id): no valid run: \(OneLine.clean(reason))", cell: cell.id)
      }
    }
    return nil
  }

  /// `INCONCLUSIVE` for what tells nothing, was not run, or not often enough.
  var gap: CandidateJudgement? {
    for cell in cells where around(cell.id).isNeeded {
      if let why = gap(cell) { return undecided(cell.id, why) }
    }
    if !cells.contains(where: { promising.contains($0.id.settings) && $0.tally.runs > 0 }) {
      return CandidateJudgement(
        .inconclusive, why: "no cell was run under settings that promise forking")
    }
    if let id = missing.first(where: { around($0).isNeeded }) { return undecided(id, "not run") }
    // The base itself is not held to what is not promised.
    if judge.judgesBase { return nil }
    let unknown = cells.first { blames[$0.id] == .baseUnknown }
    return unknown.map { undecided($0.id, "failed, and the base was not run there") }
  }

  /// Why a needed cell does not let the candidate pass; nil where it does.
  private func gap(_ cell: Cell) -> String? {
    let (around, sampling) = (around(cell.id), judge.sampling)
    if cell.tally.runs == 0 {
      return isSkippedForAll(cell) && !sampling.requiresAll
        ? nil : "skipped: \(cell.tally.verdict.why)"
    }
    if !around.isSound {
      return around.whyUnsound(confidence: sampling.confidence)
    }
    if let excuse = excuses[cell.id] { return excuse }
    let need = RunRequirement.ofCandidate(cell.tally, beside: around, sampling)
    return need.isMet ? nil : "only \(need.runs) of \(need.target) clean runs"
  }

  /// `PASS`.
  var pass: CandidateJudgement {
    var judgement = CandidateJudgement(.pass, why: counted)
    let sampling = judge.sampling
    let rates = cells.filter { around($0.id).isNeeded && $0.tally.runs > 0 }.map {
      RateInterval(failures: 0, runs: $0.tally.runs, confidence: sampling.confidence).upper
    }
    let asked = cells.count { $0.tally.runs > 0 }
    let excluded = rates.max() ?? 1
    judgement.worth = PassWorth(
      excludedRate: excluded, isProved: excluded <= sampling.wantedRate, asked: asked,
      cells: max(judge.asked.count, cells.count))
    return judgement
  }

  /// Why the failures of cells do not count.
  var excuses: [CellID: String] {
    var excuses: [CellID: String] = [:]
    for cell in cells {
      excuses[cell.id] = blames[cell.id]?.excuse(
        cell.tally, beside: around(cell.id), confidence: judge.sampling.confidence)
    }
    return excuses
  }

  private func around(_ id: CellID) -> CellSurroundings {
    var around = CellSurroundings(
      base: base[id], control: judge.controls[id], isPromised: promising.contains(id.settings))
    around.hasBase = judge.hasBase
    return around
  }

  private func undecided(_ id: CellID, _ why: String) -> CandidateJudgement {
    CandidateJudgement(.inconclusive, why: "\(id): \(why)", cell: id)
  }

  /// Whether this machine lacks what the cell needs, so that the base was skipped there as well.
  private func isSkippedForAll(_ cell: Cell) -> Bool {
    [cell.tally, base[cell.id] ?? cell.tally].allSatisfy {
      $0.count(.skipped) > 0 && $0.runs == 0 && $0.invalid.isEmpty
    }
  }

  private var counted: String {
    PromisedCells(cells.filter { promising.contains($0.id.settings) }.map(\.tally)).text
  }
}

extension Sampling {
  /// The failure rate that a pass is to exclude.
  fileprivate var wantedRate: Double {
    if case .certain(let rate) = goal { rate } else { Self.excludedRate }
  }
}

/// A failed cell beside the same cell of the base.
private struct FailedCell {
  let cell: Cell
  let comparison: SignatureComparison?
  private let verdict: Verdict
  private let brokeIt: Bool

  init(_ cell: Cell, base: CellTally?) {
    self.cell = cell
    verdict = cell.tally.verdict
    brokeIt = base?.isPassing ?? false
    comparison = Self.compare(cell.tally.signatures, base?.signatures ?? [])
  }

  /// New as soon as one way to fail is new: the others must not hide it.
  private static func compare(_ own: [Signature], _ base: [Signature]) -> SignatureComparison? {
    guard !own.isEmpty, !base.isEmpty else { return nil }
    let allKnown = own.allSatisfy { mine in
      base.contains { Signatures.compare(base: $0, candidate: mine) == .same }
    }
    return allKnown ? .same : .new
  }

  /// Whether it forged evidence there: nothing else that it showed can be believed then.
  var isForged: Bool { verdict.outcome == .forged }

  /// What the user should hear of first: forged evidence, then what the candidate broke.
  var weight: Int { isForged ? 0 : brokeIt ? 1 : comparison == .new ? 2 : 3 }

  var severity: Int { verdict.outcome.severity }

  var why: String {
    if isForged { return "\(verdict.why) (\(cell.id))" }
    let told = "\(cell.id): \(verdict.outcome.rawValue): \(verdict.why)"
    if brokeIt { return "\(told) (the base passes there)" }
    switch comparison {
    case .same: return "\(told) (same as the base)"
    case .new: return "\(told) (new, not the base's)"
    case nil: return told
    }
  }
}
