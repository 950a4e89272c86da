import Basics
import Model

/// What the forks of every subject cost, cell by cell: a pure function of a record.
package struct Prices: Sendable {
  /// Whose forks they are.
  package enum Payer: Hashable, Sendable {
    /// The unpatched source.
    case base
    /// PHP without the extension.
    case plain
    /// A candidate, by its name.
    case candidate(String)
  }

  /// A cell: a scenario under settings.
  package struct Place: Hashable, Sendable {
    /// The scenario's name.
    package var scenario: String
    /// The settings' name.
    package var settings: String

    /// A cell by its names.
    package init(scenario: String, settings: String) {
      self.scenario = scenario
      self.settings = settings
    }

    /// `leak under default`
    package var words: String { "\(scenario) under \(settings)" }
  }

  private var runs: [Payer: [Place: [PricedRun]]] = [:]
  private let profiles: [String: String]

  /// What the runs of a record cost.
  package init(_ entries: [Entry]) {
    var profiles: [String: String] = [:]
    if case .opened(let opening)? = entries.first {
      for settings in opening.settings {
        profiles[settings.name] = settings.profile?.rawValue ?? ""
      }
    }
    self.profiles = profiles
    let costs = entries.mappedByAllCores(least: 64) { entry -> ForkCosts? in
      if case .run(let run) = entry { ForkCosts(run.observation) } else { nil }
    }
    for (entry, costs) in zip(entries, costs) {
      guard case .run(let run) = entry, let costs, !costs.isEmpty else { continue }
      let payer = Self.payer(run.candidate)
      let place = place(Place(scenario: run.scenario, settings: run.settings), for: payer)
      runs[payer, default: [:]][place, default: []].append(
        PricedRun(startedAt: run.observation.startedAt, costs: costs))
    }
  }

  private static func payer(_ name: String) -> Payer {
    switch name {
    case CandidateEntry.baseName: .base
    case CandidateEntry.plainName: .plain
    default: .candidate(name)
    }
  }

  /// PHP without the extension is run under one row of settings that stands for all of a profile.
  private func place(_ place: Place, for payer: Payer) -> Place {
    guard payer == .plain else { return place }
    return Place(scenario: place.scenario, settings: profiles[place.settings] ?? "")
  }

  /// The values of a measure in a cell; nil where there are none.
  package func spread(_ measure: PriceMeasure, of payer: Payer, at place: Place) -> Spread? {
    Spread(runs(of: payer, at: place).flatMap { $0.costs[measure] })
  }

  func runs(of payer: Payer, at place: Place) -> [PricedRun] {
    runs[payer]?[self.place(place, for: payer)] ?? []
  }

  func places(of payer: Payer) -> [Place] {
    (runs[payer] ?? [:]).keys.sorted { ($0.scenario, $0.settings) < ($1.scenario, $1.settings) }
  }
}

/// A run, as far as prices go.
struct PricedRun: Sendable {
  /// Seconds since the Unix epoch.
  var startedAt: Double
  var costs: ForkCosts
}
