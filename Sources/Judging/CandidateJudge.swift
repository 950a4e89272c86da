import Recipes
import Record

/// Which cell of the matrix is meant: a build under a scenario and settings.
public struct CellKey: Codable, Sendable, Equatable, Hashable, CustomStringConvertible {
  /// The name of the build recipe: `system-core`.
  public var build: String
  /// The name of the scenario.
  public var scenario: String
  /// The name of the settings.
  public var settings: String

  /// A cell by its three names.
  public init(build: String, scenario: String, settings: String) {
    self.build = build
    self.scenario = scenario
    self.settings = settings
  }

  /// `exit-after-rpc under on-epoll1`: a report names the build once, not in every cell.
  public var description: String { "\(scenario) under \(settings)" }
}

/// A cell and its runs.
public struct Cell: Codable, Sendable, Equatable {
  /// Which cell it is.
  public var key: CellKey
  /// Its runs.
  public var tally: CellTally

  /// A cell with its runs.
  public init(_ key: CellKey, _ tally: CellTally) {
    self.key = key
    self.tally = tally
  }
}

/// A candidate's verdict, why, and the cell that tells most.
public struct CandidateJudgement: Codable, Sendable, Equatable {
  /// The verdict.
  public var verdict: CandidateVerdict
  /// Why, in one line.
  public var why: String
  /// The cell that tells most; nil when none does.
  public var cell: CellKey?
  /// How that cell's failure relates to the base's; nil when either left no signature.
  public var comparison: SignatureComparison?

  /// A judgement with all its parts.
  public init(
    _ verdict: CandidateVerdict, why: String, cell: CellKey? = nil,
    comparison: SignatureComparison? = nil
  ) {
    self.verdict = verdict
    self.why = why
    self.cell = cell
    self.comparison = comparison
  }
}

/// Judges a candidate that was applied, built and run.
///
/// It is judged over the cells whose settings promise forking: each must pass. Elsewhere no cell
/// that passed on the base may fail. In this order: a broken control makes everything
/// `INCONCLUSIVE`; any failure is `FAIL`; a cell of which every run was invalid is `ERROR`; a cell
/// skipped, missing or with fewer runs than `sampling` asks for is `INCONCLUSIVE`; then `PASS`.
///
/// `candidate` and `base` hold each cell once; `brokenControls` tells which controls did not hold,
/// each in a few words.
public func judge(
  candidate: [Cell], base: [Cell], settings: [Settings], sampling: Sampling = Sampling(.runs(1)),
  brokenControls: [String] = []
) -> CandidateJudgement {
  if let control = brokenControls.first {
    return CandidateJudgement(
      .inconclusive, why: "the controls did not hold: \(OneLine.clean(control))")
  }
  let matrix = CellMatrix(candidate: candidate, base: base, settings: settings)
  return matrix.failure ?? matrix.ownFault ?? matrix.gap(sampling) ?? matrix.pass
}
