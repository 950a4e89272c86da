import Model

/// The unpatched builds of several sources, side by side.
package struct Survey: Sendable, Equatable {
  /// A source and what became of it, in the order they were given.
  package struct Source: Sendable, Equatable {
    /// What it was asked for as.
    package var name: String
    /// What its runs come to, or why there are none.
    package var outcome: Outcome

    /// A source with its outcome.
    package init(name: String, outcome: Outcome) {
      self.name = name
      self.outcome = outcome
    }
  }

  /// What became of a source.
  package enum Outcome: Sendable, Equatable {
    /// It was built and run.
    case assessed(Assessment)
    /// It could not be fetched, built or run, and why.
    case failed(String)
  }

  /// What a cell does in a later source that it did not in the one before.
  package enum Change: String, Sendable, CaseIterable {
    case broke, mended
    case changedFailures = "fails differently"
  }

  /// The sources.
  package var sources: [Source]

  /// A survey of these sources.
  package init(_ sources: [Source]) { self.sources = sources }

  /// Every cell that some source was asked, in the order of the first that was asked it.
  package var cells: [CellID] {
    var seen: Set<CellID> = []
    return sources.flatMap { $0.assessment?.opening.cells ?? [] }.filter {
      seen.insert($0).inserted
    }
  }

  /// What changed in each source since the last one before it that was built.
  package var changes: [(from: Source, to: Source, cells: [Change: [CellID]])] {
    let built = sources.filter { $0.base != nil }
    return zip(built, built.dropFirst()).map { earlier, later in
      (earlier, later, Dictionary(grouping: cells) { Self.change($0, earlier, later) }.compacted)
    }
  }

  private static func change(_ cell: CellID, _ earlier: Source, _ later: Source) -> Change? {
    guard let before = earlier.tally(cell), let after = later.tally(cell),
      before.runs > 0, after.runs > 0
    else { return nil }
    switch (before.failed > 0, after.failed > 0) {
    case (false, false): return nil
    case (false, true): return .broke
    case (true, false): return .mended
    case (true, true):
      return before.verdict.title == after.verdict.title ? nil : .changedFailures
    }
  }
}

extension Survey.Source {
  /// What its runs come to; nil where there are none.
  package var assessment: Assessment? {
    if case .assessed(let assessment) = outcome { assessment } else { nil }
  }

  /// The unpatched build's row; nil where it was not built.
  package var base: Assessment.Row? {
    guard let row = assessment?.base, case .built? = row.build?.outcome else { return nil }
    return row
  }

  /// Why there is nothing to see of it; nil where it was built.
  package var obstacle: String? {
    switch outcome {
    case .failed(let why): return why
    case .assessed(let assessment):
      guard base == nil else { return nil }
      switch assessment.base?.build?.outcome {
      case .failed(let why, _), .outOfReach(let why, _), .error(let why): return why
      case .built, .given, nil: return assessment.base?.judgement.why ?? "it was not built"
      }
    }
  }

  /// The runs of a cell; nil where it was not asked.
  package func tally(_ cell: CellID) -> CellTally? {
    base?.cells.first { $0.id == cell }?.tally
  }
}

extension [Survey.Change?: [CellID]] {
  fileprivate var compacted: [Survey.Change: [CellID]] {
    var found: [Survey.Change: [CellID]] = [:]
    for (change, cells) in self { if let change { found[change] = cells } }
    return found
  }
}
