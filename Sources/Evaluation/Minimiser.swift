import Basics
import Candidates
import Judging
import Model
import Patching

/// Finds the smallest part of a candidate that keeps its verdict: delta debugging, a round of smaller
/// candidates in one evaluation, so that they share the base, what was built and what was run.
package struct Minimiser: Sendable {
  private let request: EvaluationRequest
  /// What is made smaller.
  package let candidate: Candidate
  private let parts: [PatchPart]
  private let tell: @Sendable (EvaluationEvent) -> Void

  /// A search among the parts of the one candidate of `request`, cut as fine as `grain`.
  /// - Throws: `MinimiserError` unless there is one that can be read and is no commit, and what reading
  ///   it throws.
  package init(
    _ request: EvaluationRequest, grain: PatchPart.Grain,
    tell: @escaping @Sendable (EvaluationEvent) -> Void
  ) async throws {
    let wanted = try await WantedCandidate.all(
      of: request.build.candidates, by: request.build.fetching,
      scratch: request.build.locations.scratch)
    switch wanted.first {
    case .read(let candidate) where wanted.count == 1: self.candidate = candidate
    case .unreadable(_, let error): throw error
    default: throw MinimiserError.notOnePatch
    }
    self.request = request
    self.tell = tell
    parts = candidate.parts(grain)
  }

  /// What the search found, and the smaller candidate.
  package struct Result: Sendable {
    /// Which parts are needed, and what for.
    package var minimisation: Minimisation
    /// The candidate with those alone.
    package var smallest: Candidate
  }

  /// Searches.
  /// - Throws: `MinimiserError` when the candidate has no verdict that a part of it could keep, and what
  ///   an evaluation throws.
  package func run() async throws -> Result {
    let whole = try await evaluate([candidate])
    guard let row = whole.candidates.first else { throw MinimiserError.notOnePatch }
    guard let property = Minimisation.Property(of: row, base: whole.base) else {
      throw MinimiserError.nothingToKeep(
        candidate.name, verdict: row.judgement.verdict, why: row.judgement.why)
    }
    var search = DeltaDebugging(count: parts.count)
    var rows: [[Int]: Assessment.Row] = [:]
    while case let round = search.round(), !round.isEmpty {
      try Task.checkCancellation()
      let assessment = try await evaluate(round.map(smaller))
      // Rows come in the order that candidates were given in.
      let found = Dictionary(uniqueKeysWithValues: zip(round, assessment.candidates))
      rows.merge(found) { _, new in new }
      search.take(found.mapValues(property.holds))
    }
    let smallest = search.smallest
    rows[[]] = whole.base
    let told = parts.indices.map { part in
      Minimisation.Part(
        summary: parts[part].summary(in: candidate),
        without: smallest.contains(part)
          ? rows[smallest.filter { $0 != part }].map(Minimisation.Absence.init) : nil)
    }
    var result = smaller(smallest)
    result.name = candidate.name
    return Result(
      minimisation: Minimisation(
        candidate: candidate.name, property: property, parts: told, tried: search.tried),
      smallest: result)
  }

  private func evaluate(_ candidates: [Candidate]) async throws -> Assessment {
    var request = request
    request.build.candidates = .given(candidates)
    return try await Evaluation(request, tell: tell).run().assessment
  }

  /// The candidate with some of its parts, which its name counts from 1.
  private func smaller(_ chosen: [Int]) -> Candidate {
    let left = Set(parts.indices).subtracting(chosen).sorted()
    let told =
      left.count < chosen.count
      ? "without \(Self.numbers(left))" : "with \(Self.numbers(chosen))"
    return candidate.keeping(chosen.map { parts[$0] }, name: "\(candidate.name) \(told)")
  }

  /// `1-5,7` for the first to the fifth and the seventh part.
  private static func numbers(_ parts: [Int]) -> String {
    RangeSet(parts.map { $0..<$0 + 1 }).ranges.map { run in
      run.count == 1 ? "\(run.lowerBound + 1)" : "\(run.lowerBound + 1)-\(run.upperBound)"
    }.joined(separator: ",")
  }
}

/// Why a candidate cannot become smaller.
package enum MinimiserError: UserFacingError, Equatable {
  /// What was named is not one patch or series.
  case notOnePatch
  /// Its verdict is none that a part of it could keep.
  case nothingToKeep(String, verdict: CandidateVerdict, why: String)

  /// What it is, and why.
  package var description: String {
    switch self {
    case .notOnePatch: "only one patch or series at a time can become smaller"
    case .nothingToKeep(let name, let verdict, let why):
      "\(name) is \(verdict.rawValue), and no part of it can keep that: \(why)"
    }
  }

  /// What to do next.
  package var hint: String? {
    switch self {
    case .notOnePatch:
      "name a patch file or a folder with a series; `git show` makes one of a commit"
    case .nothingToKeep:
      "a candidate that passes, or breaks a cell that passes on the base, can become smaller"
    }
  }

  /// What was named cannot be worked on, or there is no answer for it.
  package var exitCode: ExitCode {
    switch self {
    case .notOnePatch: .usage
    case .nothingToKeep: .untestable
    }
  }
}
