import Model

/// The cells of an evaluation dealt out to parts: a pure function of their weights, in whole numbers, so
/// that every machine deals alike.
///
/// A cell goes to one part whole, with the base's runs of it and those of every candidate: how often it runs
/// depends on them alone. PHP alone is run in each part that has a cell of the scenario.
package struct ShardPlan: Sendable, Equatable {
  /// The cells of each part, in the order of the opening.
  package let parts: [[CellID]]
  /// What each part is taken to cost, in milliseconds of runs.
  package let loads: [Int]

  /// Deals cells out, the dearest first, each to the part that has least with it.
  package init(_ weights: [CellWeight], groups: [CellID: ControlGroup], parts count: Int) {
    var piles = Array(repeating: Pile(), count: max(1, count))
    let order = weights.enumerated().sorted {
      ($1.element.own + $1.element.control, $0.offset)
        < ($0.element.own + $0.element.control, $1.offset)
    }
    for (position, weight) in order {
      let group = groups[weight.cell]
      let chosen = piles.indices.min {
        (piles[$0].load(with: weight, group), piles[$0].cells.count, $0)
          < (piles[$1].load(with: weight, group), piles[$1].cells.count, $1)
      }
      guard let chosen else { continue }
      piles[chosen].load = piles[chosen].load(with: weight, group)
      piles[chosen].cells.append(position)
      if let group { piles[chosen].groups.insert(group) }
    }
    parts = piles.map { $0.cells.sorted().map { weights[$0].cell } }
    loads = piles.map(\.load)
  }

  /// The cells of one part.
  package func cells(of shard: Shard) -> [CellID] {
    parts.indices.contains(shard.number - 1) ? parts[shard.number - 1] : []
  }

  private struct Pile {
    var load = 0
    var cells: [Int] = []
    var groups: Set<ControlGroup> = []

    func load(with weight: CellWeight, _ group: ControlGroup?) -> Int {
      let isShared = group.map(groups.contains) ?? false
      return load + weight.own + (isShared ? 0 : weight.control)
    }
  }
}
