import Judging
import Model

extension Ledger {
  /// The runs that are likely still needed, by what is known: a candidate that fails somewhere is let go
  /// early, one that passes is run until that is certain. Which of the two it is shows cell by cell, so this
  /// moves little by little. It counts the cells that are to be run.
  var likelyRemaining: Double {
    var remaining = 0.0
    var totals: [PlannedCell.ID: Double] = [:]
    for id in missing.keys where !id.subject.isWithoutExtension {
      let left = likelyRemaining(of: id)
      remaining += left
      guard let control = contexts[id]?.control else { continue }
      totals[control] = max(totals[control] ?? 0, Double(runs(of: id)) + left)
    }
    for id in missing.keys where id.subject.isWithoutExtension {
      if need(of: id).isMet, longest[id] != nil, tallies[id]?.failed ?? 0 > 0 { continue }
      remaining += max(0, max(1, totals[id] ?? 0) - Double(runs(of: id)))
    }
    return remaining
  }

  /// How likely a candidate passes where nothing is known of it.
  private static let passing = 0.5

  private func likelyRemaining(of id: PlannedCell.ID) -> Double {
    let full = Double(need(of: id).missing)
    guard id.subject.isCandidate else {
      let tally = tallies[id] ?? CellTally()
      guard tally.runs == 0, isKnownToFail.contains(id.cell), case .certain = sampling.goal else {
        return full
      }
      return min(full, Self.runsOfFailingBase)
    }
    let tally = tallies[id] ?? CellTally()
    let early = Double(
      RunRequirement.ofCandidate(tally, beside: look(at: id), sampling).missing)
    let likelihood = likelihoodOfPass(id.subject)
    return likelihood * full + (1 - likelihood) * min(full, early)
  }

  private static let runsOfFailingBase = 5.0

  /// By Bayes' rule, as though a candidate that does not pass failed in one of its cells, any of them.
  private func likelihoodOfPass(_ subject: Subject) -> Double {
    guard blamed[subject]?.isEmpty ?? true else { return 0 }
    let all = cellCounts[subject] ?? 0
    guard all > 0 else { return Self.passing }
    let open = Double(unseen[subject]?.count ?? 0) / Double(all)
    return Self.passing / (Self.passing + (1 - Self.passing) * open)
  }

  /// How a subject stands in these of its cells.
  func standing(of subject: Subject, _ cells: [PlannedCell]) -> Standing {
    let standings = cells.map { cell in
      let tally = tallies[cell.id]
      return CellStanding(
        cell.id.cell, outcome: tally.map(\.verdict.outcome), isDecided: need(of: cell.id).isMet)
    }
    return Standing(subject, cells: standings, state: state(of: subject, cells, standings))
  }

  private func state(
    of subject: Subject, _ cells: [PlannedCell], _ standings: [CellStanding]
  ) -> Standing.State {
    guard subject.isCandidate else { return .open }
    if let cell = standings.first(where: { blamed[subject]?.contains($0.id) ?? false }) {
      return .failed(cell.id)
    }
    let needed = cells.filter { around($0.id).isNeeded }
    guard !needed.isEmpty, needed.allSatisfy({ tallies[$0.id] != nil }) else { return .open }
    let rates = needed.compactMap { tallies[$0.id] }.filter { $0.runs > 0 }.map {
      RateInterval(failures: $0.failed, runs: $0.runs, confidence: sampling.confidence).upper
    }
    let excluded = rates.max() ?? 1
    return standings.allSatisfy(\.isDecided)
      ? .decided(excludedRate: excluded) : .passesSoFar(excludedRate: excluded)
  }
}
