import Basics
import Model

/// What the forks of every subject cost, cell by cell: a pure function of a record.
package struct Prices: Sendable, Equatable {
  private var runs: [Subject: [CellID: [PricedRun]]] = [:]
  private let profiles: [String: String]

  /// What the runs of a record cost.
  package init(_ entries: [JudgedEntry]) {
    var profiles: [String: String] = [:]
    if case .opened(let opening)? = entries.first?.entry {
      for settings in opening.settings {
        profiles[settings.name] = settings.profile?.rawValue ?? ""
      }
    }
    self.profiles = profiles
    let costs = entries.mappedByAllCores(least: 64) { entry -> ForkCosts? in
      if let known = entry.knownCosts { return known }
      guard case .run(let run) = entry.entry else { return nil }
      return ForkCosts(run.observation)
    }
    for (entry, costs) in zip(entries, costs) {
      guard case .run(let run) = entry.entry, let costs, !costs.isEmpty else { continue }
      let cell = cell(run.cell, for: run.subject)
      runs[run.subject, default: [:]][cell, default: []].append(
        PricedRun(startedAt: run.startedAt, costs: costs))
    }
  }

  /// PHP without the extension is run under one row of settings that stands for all of a profile.
  private func cell(_ cell: CellID, for subject: Subject) -> CellID {
    guard subject == .control(.noExtension) else { return cell }
    return CellID(scenario: cell.scenario, settings: profiles[cell.settings] ?? "")
  }

  /// The values of a measure in a cell; nil where there are none.
  package func spread(_ measure: PriceMeasure, of subject: Subject, at cell: CellID) -> Spread? {
    Spread(runs(of: subject, at: cell).flatMap { $0.costs[measure] })
  }

  func runs(of subject: Subject, at cell: CellID) -> [PricedRun] {
    runs[subject]?[self.cell(cell, for: subject)] ?? []
  }

  func cells(of subject: Subject) -> [CellID] {
    (runs[subject] ?? [:]).keys.sorted { ($0.scenario, $0.settings) < ($1.scenario, $1.settings) }
  }
}

/// A run, as far as prices go.
struct PricedRun: Sendable, Equatable {
  /// Seconds since the Unix epoch.
  var startedAt: Double
  var costs: ForkCosts
}
