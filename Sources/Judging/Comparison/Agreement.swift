import Model

/// Two evaluations of the same candidates, built in two ways, held against each other cell by cell.
///
/// The cheap way of building is only worth something as long as it gives the verdicts of the dear
/// one.
package struct Agreement: Sendable, Equatable {
  /// The recipes: of the first evaluation, and of the second.
  package var recipes: [String]
  /// The candidates, in order, the unpatched source first.
  package var rows: [Row]

  /// One candidate in both.
  package struct Row: Sendable, Equatable {
    /// The candidate's name.
    package var candidate: String
    /// What each said of it; nil where it is missing.
    package var verdicts: [CandidateVerdict?]
    /// How many cells both ran.
    package var shared: Int
    /// How many of those fail in several ways by chance: each came out another way, and each way was
    /// seen on both sides.
    package var mixed: Int
    /// The cells of which they said different things.
    package var differences: [Difference]

    /// A candidate of its parts.
    package init(
      candidate: String, verdicts: [CandidateVerdict?], shared: Int = 0, mixed: Int = 0,
      differences: [Difference] = []
    ) {
      self.candidate = candidate
      self.verdicts = verdicts
      self.shared = shared
      self.mixed = mixed
      self.differences = differences
    }

    /// Whether both said the same of the candidate and of each of its cells.
    package var agrees: Bool {
      verdicts.count == 2 && verdicts[0] != nil && verdicts[0] == verdicts[1]
        && differences.isEmpty
    }
  }

  /// A cell of which different things were said.
  package struct Difference: Sendable, Equatable {
    /// The scenario.
    package var scenario: String
    /// The settings.
    package var settings: String
    /// What each said, and why; nil where it was not run.
    package var verdicts: [Verdict?]

    /// A difference of its parts.
    package init(scenario: String, settings: String, verdicts: [Verdict?]) {
      self.scenario = scenario
      self.settings = settings
      self.verdicts = verdicts
    }
  }

  /// An agreement of its parts.
  package init(recipes: [String], rows: [Row]) {
    self.recipes = recipes
    self.rows = rows
  }

  /// Holds two assessments against each other; `recipes` are their names.
  package init(_ first: Assessment, _ second: Assessment, recipes: [String]) {
    self.recipes = recipes
    let sides = [first, second].map { side in
      ([side.base].compactMap { $0 } + side.candidates)
    }
    var names: [String] = []
    for name in sides.joined().map(\.candidate.name) where !names.contains(name) {
      names.append(name)
    }
    rows = names.map { name in
      Row(name, sides.map { side in side.first { $0.candidate.name == name } })
    }
  }

  /// Whether there is anything to agree on, and both agree on all of it.
  package var agrees: Bool { rows.contains { $0.shared > 0 } && rows.allSatisfy(\.agrees) }
}

extension Agreement.Row {
  private struct Place: Hashable {
    var scenario: String
    var settings: String
  }

  fileprivate init(_ name: String, _ sides: [Assessment.Row?]) {
    candidate = name
    verdicts = sides.map { $0?.judgement.verdict }
    let cells = sides.map { side in
      Dictionary(
        (side?.cells ?? []).map {
          (Place(scenario: $0.key.scenario, settings: $0.key.settings), $0.tally)
        }, uniquingKeysWith: { first, _ in first })
    }
    let places = Set(cells.flatMap(\.keys)).sorted {
      ($0.settings, $0.scenario) < ($1.settings, $1.scenario)
    }
    shared = places.count { place in cells.allSatisfy { $0[place] != nil } }
    let unlike = places.filter { place in
      Set(cells.map { $0[place]?.verdict.outcome }).count > 1
    }
    let differing = unlike.filter { place in
      guard let first = cells[0][place], let second = cells[1][place] else { return true }
      return !first.failsLike(second)
    }
    mixed = unlike.count - differing.count
    differences = differing.map { place in
      Agreement.Difference(
        scenario: place.scenario, settings: place.settings,
        verdicts: cells.map { $0[place]?.verdict })
    }
  }
}

extension CellTally {
  /// Whether both fail, and the failure that stands for each was seen in the other as well: a race
  /// that ends one way or the other.
  fileprivate func failsLike(_ other: CellTally) -> Bool {
    guard let mine = leadingFailure, let its = other.leadingFailure else { return false }
    return other.count(mine.outcome) > 0 && count(its.outcome) > 0
  }
}
