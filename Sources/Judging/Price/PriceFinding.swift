import Model

/// A candidate whose forks cost more than those of what it is compared with, beyond noise.
package struct PriceFinding: Sendable, Equatable {
  /// What costs more.
  package var measure: PriceMeasure
  /// What it costs: the medians of the candidate's runs.
  package var own: Spread
  /// What it is compared with: the base, or PHP without the extension where the base tells nothing.
  package var reference: Spread
  /// Whether the reference is the base.
  package var isOfBase: Bool
  /// The cells that show it, the one that shows most first; none where it shows in the cells together.
  package var cells: [CellID]
}

extension Prices {
  /// What costs more with a candidate, a finding a measure.
  package func findings(of subject: Subject, confidence: Double = 0.95) -> [PriceFinding] {
    PriceMeasure.allCases.compactMap { measure in
      // The base first: with it a candidate shares all that the scenario itself takes.
      [Subject.base, .control(.noExtension)].lazy.compactMap { reference in
        finding(measure, of: subject, beside: reference, confidence)
      }.first
    }
  }

  private func finding(
    _ measure: PriceMeasure, of subject: Subject, beside reference: Subject, _ confidence: Double
  ) -> PriceFinding? {
    let compared = cells(of: subject).compactMap { cell -> (CellID, [PricePair])? in
      let pairs = pairs(measure, of: subject, beside: reference, at: cell)
      return pairs.isEmpty ? nil : (cell, pairs)
    }
    let all = compared.flatMap(\.1)
    if PricePair.showMore(all, confidence) {
      return PriceFinding(measure, all, isOfBase: reference == .base, cells: [])
    }
    // Where only some cells show it, each is asked more strictly the more there are.
    let level = 1 - (1 - confidence) / Double(max(1, compared.count))
    let telling = compared.filter { PricePair.showMore($0.1, level) }
      .compactMap { cell, pairs in
        PriceFinding(measure, pairs, isOfBase: reference == .base, cells: [cell])
      }
      .sorted { $0.difference > $1.difference }
    guard var most = telling.first else { return nil }
    most.cells = telling.flatMap(\.cells)
    return most
  }

  /// Each run of a cell beside the runs of the reference that were made at about the same time: how loaded
  /// the machine was shows in both. A base that always fails has few, made early: how loaded it was later shows in
  /// PHP without the extension, which runs as long as the candidates do.
  private func pairs(
    _ measure: PriceMeasure, of subject: Subject, beside reference: Subject, at cell: CellID
  ) -> [PricePair] {
    let references = runs(of: reference, at: cell).filter { $0.costs.has(measure) }
    let controls = runs(of: .control(.noExtension), at: cell).filter { $0.costs.has(measure) }
    return runs(of: subject, at: cell).compactMap { run in
      guard let own = Spread(run.costs[measure])?.median else { return nil }
      let least =
        reference == .base ? measure.leastDifference : measure.leastDifferenceFromPlain
      let control = Self.spread(measure, of: controls, near: run)
      return Self.spread(measure, of: references, near: run).map {
        PricePair(own: own, reference: $0, control: control, leastDifference: least)
      }
    }
  }

  /// What those of the runs cost that were made nearest to `run`.
  private static func spread(
    _ measure: PriceMeasure, of runs: [PricedRun], near run: PricedRun
  ) -> Spread? {
    let near = runs.map { (distance: abs($0.startedAt - run.startedAt), run: $0) }
      .filter { $0.distance <= longestDistance }
      .sorted { $0.distance < $1.distance }.prefix(mostReferences)
    return Spread(near.flatMap { $0.run.costs[measure] })
  }

  /// Seconds between two runs that may be compared.
  private static let longestDistance = 3600.0
  private static let mostReferences = 5
}

/// A run of a candidate beside the reference.
private struct PricePair {
  var own: Double
  var reference: Spread
  /// What PHP alone cost at the time; nil where it did not run then.
  var control: Spread?
  var leastDifference: Double

  /// Whether it costs more, by the stated ratio and difference, than most of the reference, and by the ratio than
  /// most of what PHP alone cost at the time.
  var isBeyond: Bool {
    own > PriceMeasure.leastRatio * max(0, reference.upper) + leastDifference
      && own > PriceMeasure.leastRatio * max(0, control?.upper ?? 0)
  }

  /// Whether more pairs are beyond than chance explains (sign test): were a candidate just at the
  /// threshold, half of them would be.
  static func showMore(_ pairs: [PricePair], _ confidence: Double) -> Bool {
    let beyond = pairs.count(where: \.isBeyond)
    guard 2 * beyond > pairs.count else { return false }
    return Statistics.coinTail(atLeast: beyond, of: pairs.count) <= 1 - confidence
  }
}

extension PriceFinding {
  fileprivate init?(
    _ measure: PriceMeasure, _ pairs: [PricePair], isOfBase: Bool, cells: [CellID]
  ) {
    guard let own = Spread(pairs.map(\.own)), let reference = Spread(pairs.map(\.reference.median))
    else { return nil }
    self.init(
      measure: measure, own: own, reference: reference, isOfBase: isOfBase, cells: cells)
  }

  fileprivate var difference: Double { own.median - reference.median }
}
