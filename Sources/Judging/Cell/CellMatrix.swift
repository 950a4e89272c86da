import Basics
import Model
import Signatures

/// The cells of a candidate beside those of the base.
struct CellMatrix {
  private let cells: [Cell]
  private let base: [CellID: Cell]
  private let missing: [CellID]
  private let promising: Set<String>

  init(candidate: [Cell], base: [Cell], settings: [Settings]) {
    cells = candidate
    self.base = Dictionary(base.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let present = Set(candidate.map(\.id))
    missing = base.map(\.id).filter { !present.contains($0) }
    promising = Set(settings.filter(\.promisesForking).map(\.name))
  }

  /// `FAIL`, told by the cell that tells most: one where it lied, then one the candidate broke, then a new failure, then
  /// one as on the base; of equals the more severe, then the first.
  var failure: CandidateJudgement? {
    let failures = cells.filter(countsAgainst).map { FailedCell($0, base: base[$0.id]) }
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
    for cell in cells where isNeeded(cell.id) && cell.tally.runs == 0 {
      if let reason = cell.tally.invalid.first {
        return CandidateJudgement(
          .error, why: "\(cell.id): no valid run: \(OneLine.clean(reason))", cell: cell.id)
      }
    }
    return nil
  }

  /// `INCONCLUSIVE` for what was not run, or not often enough.
  func gap(_ sampling: Sampling) -> CandidateJudgement? {
    for cell in cells where isNeeded(cell.id) && !isSkippedForAll(cell) {
      if cell.tally.runs == 0 { return undecided(cell.id, "skipped: \(cell.tally.verdict.why)") }
      let need = RunRequirement.ofCandidate(cell.tally, base: base[cell.id]?.tally, sampling)
      if !need.isMet {
        return undecided(cell.id, "only \(need.runs) of \(need.target) clean runs")
      }
    }
    if !cells.contains(where: { promising.contains($0.id.settings) && $0.tally.runs > 0 }) {
      return CandidateJudgement(
        .inconclusive, why: "no cell was run under settings that promise forking")
    }
    if let id = missing.first(where: isNeeded) { return undecided(id, "not run") }
    let unknown = cells.first { $0.tally.failed > 0 && !isNeeded($0.id) && baseUnknown($0.id) }
    return unknown.map { undecided($0.id, "failed, and the base was not run there") }
  }

  /// `PASS`.
  var pass: CandidateJudgement {
    CandidateJudgement(.pass, why: counted)
  }

  private func undecided(_ id: CellID, _ why: String) -> CandidateJudgement {
    CandidateJudgement(.inconclusive, why: "\(id): \(why)", cell: id)
  }

  private func countsAgainst(_ cell: Cell) -> Bool {
    cell.tally.failed > 0 && (isNeeded(cell.id) || cell.tally.count(.forged) > 0)
  }

  /// Whether the cell must pass: its settings promise forking, or the base passes there.
  private func isNeeded(_ id: CellID) -> Bool {
    promising.contains(id.settings) || base[id]?.tally.isPassing ?? false
  }

  /// Whether this machine lacks what the cell needs, so that the base was skipped there as well.
  private func isSkippedForAll(_ cell: Cell) -> Bool {
    [cell, base[cell.id] ?? cell].allSatisfy {
      $0.tally.count(.skipped) > 0 && $0.tally.runs == 0 && $0.tally.invalid.isEmpty
    }
  }

  private func baseUnknown(_ id: CellID) -> Bool {
    (base[id]?.tally.runs ?? 0) == 0
  }

  /// `9 of 12 cells pass where forking is promised`
  private var counted: String {
    let judged = cells.filter { promising.contains($0.id.settings) }
    let passed = judged.count { $0.tally.verdict.outcome == .pass }
    return "\(passed) of \(judged.count) cells pass where forking is promised"
  }
}

/// A failed cell beside the same cell of the base.
private struct FailedCell {
  let cell: Cell
  let comparison: SignatureComparison?
  private let verdict: Verdict
  private let brokeIt: Bool

  init(_ cell: Cell, base: Cell?) {
    self.cell = cell
    verdict = cell.tally.verdict
    brokeIt = base?.tally.verdict.outcome == .pass
    comparison = Self.compare(cell.tally.signatures, base?.tally.signatures ?? [])
  }

  /// New as soon as one way to fail is new: the others must not hide it.
  private static func compare(_ own: [Signature], _ base: [Signature]) -> SignatureComparison? {
    guard !own.isEmpty, !base.isEmpty else { return nil }
    let allKnown = own.allSatisfy { mine in
      base.contains { Signatures.compare(base: $0, candidate: mine) == .same }
    }
    return allKnown ? .same : .new
  }

  /// Whether it lied there: nothing else that it showed can be believed then.
  var isForged: Bool { verdict.outcome == .forged }

  /// What the user should hear of first: a lie, then what the candidate broke.
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
