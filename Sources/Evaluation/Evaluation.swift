import Basics
import Building
import Candidates
import Files
import Foundation
import Git
import Judging
import Model
import Running
import Sandbox
import Storage

/// One evaluation: source, candidates, builds, runs, each written to the record as it is known.
package struct Evaluation: Sendable {
  let request: EvaluationRequest
  let tell: @Sendable (EvaluationEvent) -> Void

  /// An evaluation that tells its events to `tell`.
  package init(_ request: EvaluationRequest, tell: @escaping @Sendable (EvaluationEvent) -> Void) {
    self.request = request
    self.tell = tell
  }

  /// A finished evaluation: where its record is, and what its runs come to.
  package struct Result: Sendable {
    /// The path of the record.
    package var path: String
    /// What they come to.
    package var assessment: Assessment
    /// Whether every cell was decided, or given up.
    package var isWhole: Bool
  }

  /// Fetches, applies, builds, runs and judges.
  /// - Throws: `VersionMismatch`, and whatever else keeps the evaluation as a whole from being made;
  ///   a failure of one candidate is in the record.
  package func run() async throws -> Result {
    try await CacheLock.shared(request.build.locations) { try await runLocked() }
  }

  private func runLocked() async throws -> Result {
    let start = Date()
    let build = request.build
    for loss in Containment.losses { tell(.preparing(.note("the sandbox: \(loss)"))) }
    let wanted = try await WantedCandidate.all(
      of: build.candidates, by: build.fetching, scratch: build.locations.scratch)
    let php = try await request.matrix.php(build.php.php, in: build.root)
    var builder = try await CandidateBuilder(build)
    var runner = try request.matrix.runner(
      php, build.target, build.locations, hiding: request.privateText)
    if runner.extensions.contains(where: { $0.path != nil }) {
      try runner.requireExtensions(in: try await runner.load(nil))
    }
    let source = try await build.fetchSource { tell(.preparing($0)) }
    try await builder.fit(to: source)
    var applied: [CandidateEntry] = []
    let prepared = try CandidateApplier(build, source: source).apply(
      wanted, note: { tell(.preparing(.note($0))) }, record: { applied.append($0) })
    let isCoreOfSystem = builder.baseUsesCoreOfSystem
    let core = isCoreOfSystem ? await CoreLibrary.ofSystem(build.root) : nil
    runner.core = core.map { build.root.hostPath($0.path) }
    var specs = try RunSpecMaker(runner)
    var opening = opening(source, php, core, startedAt: start.timeIntervalSince1970)
    if !isCoreOfSystem { opening.environment.append(Fact("core", "inside the extension")) }
    opening.plan = try makePlan(opening, core, runner, &specs)
    let journal = try Journal(
      folder: build.locations.records, startedAt: start.timeIntervalSince1970,
      hiding: request.privateText, tell: tell)
    opening = try open(journal, opening, applied)
    var isWhole = true
    // Where nothing that was asked for can be read, there is nothing to compare with the base.
    if wanted.isEmpty || !wanted.allSatisfy(\.isUnreadable) {
      let subjects = try await self.build(prepared, of: source, &builder, journal)
      // Where there is no base, PHP alone has nothing to be compared with.
      var cells = subjects.isEmpty ? [] : try matrix.plainCells(&specs)
      for subject in subjects { cells += try matrix.cells(of: subject, &specs) }
      try runner.digests.keep()
      isWhole = try await matrix.run(own(cells, of: opening), runner, build.locations, journal)
    }
    return try journal.result(startedAt: start, isWhole: isWhole)
  }

  /// Begins the record, with what was to be done and with what.
  private func open(
    _ journal: Journal, _ opening: Opening, _ applied: [CandidateEntry]
  ) throws -> Opening {
    var opening = opening
    do {
      opening.plan = try complete(opening, applied, journal)
    } catch {
      journal.discard()
      throw error
    }
    try journal.write(.opened(opening))
    for candidate in applied { try journal.write(.candidate(candidate)) }
    tell(.recording(path: journal.path))
    return opening
  }

  private var matrix: MatrixRun {
    MatrixRun(
      request: request.matrix, artifacts: request.build.locations.artifacts, tell: tell)
  }

  /// Builds the base first, then each candidate from what the base left; gives what can be run.
  private func build(
    _ prepared: [PreparedCandidate], of source: SourceTreeInfo, _ builder: inout CandidateBuilder,
    _ journal: Journal
  ) async throws -> [RunnableSubject] {
    let store = ArtifactStore(folder: request.build.locations.artifacts)
    var subjects: [RunnableSubject] = []
    var baseCode: String?
    for candidate in try withControl(prepared) {
      try Task.checkCancellation()
      let subject = candidate.entry.subject
      let entry = await builder.build(candidate, base: source.tree) {
        tell(.preparing(.building(subject, $0)))
      }
      // What an interruption cut off tells nothing of the candidate.
      if case .error = entry.outcome { try Task.checkCancellation() }
      try journal.write(.build(entry))
      guard case .built(let key, let code, _, _) = entry.outcome else {
        // Without a base nothing can be compared, and its fault is not a candidate's.
        if candidate.entry.isBase { break }
        continue
      }
      // What has the base's machine code behaves as the base does.
      guard !entry.isUnchanged(from: baseCode) else { continue }
      if candidate.entry.isBase { baseCode = code }
      subjects.append(
        RunnableSubject(
          subject: subject, artifact: try store.described(key), tree: try files(of: candidate)))
    }
    return subjects
  }

  /// The base, the control that differs from it in a comment, and then the candidates.
  private func withControl(_ prepared: [PreparedCandidate]) throws -> [PreparedCandidate] {
    guard let base = prepared.first(where: \.entry.isBase),
      let control = try CommentControl.prepared(from: base, request.build)
    else { return prepared }
    return [base, control] + prepared.filter { !$0.entry.isBase }
  }

  private func opening(
    _ source: SourceTreeInfo, _ php: PhpRuntime, _ core: CoreLibrary?, startedAt: Double
  ) -> Opening {
    Opening(
      startedAt: startedAt, source: source.entry, scenarios: request.scenarios.map(\.scenario),
      settings: request.settings, rules: request.rules,
      environment: RunFacts.of(php, request.environment, core: core),
      sampling: request.sampling, knowsBase: knowsBase(source.version, core),
      arguments: request.arguments)
  }

  /// Whether what scenarios say of the base was seen with this source, version and core.
  private func knowsBase(_ version: String?, _ core: CoreLibrary?) -> Bool {
    guard case .recipe(let recipe, nil) = request.build.source, let known = recipe.knownBase,
      let version, let core
    else { return false }
    let makesCore = request.build.recipes.first?.core.map { !$0.define.isEmpty } ?? false
    return version.hasPrefix(known.version + ".") && core.hasForkHandlers == known.coreForkHandlers
      && !makesCore
  }

  /// What the scenarios read of a candidate's source, written out; nil when they read nothing.
  private func files(of candidate: PreparedCandidate) throws -> CheckedOutTree? {
    let paths = Set(request.scenarios.flatMap(\.scenario.tree)).sorted()
    return try CheckedOutTree(paths, of: candidate, request.build.locations)
  }
}
