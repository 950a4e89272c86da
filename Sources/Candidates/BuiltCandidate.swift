import Basics
import Building
import Model
import Storage

/// A candidate that was built and not run.
package struct BuiltCandidate: Sendable {
  /// The candidate, applied.
  package var candidate: CandidateEntry
  /// The source it was applied to.
  package var source: SourceEntry
  /// The recipe's name.
  package var recipe: String
  /// The compiler, packages and PHP that the build's key has.
  package var toolchain: [String: String]
  /// What was built.
  package var artifact: Artifact
  /// The paths of the built files, by name.
  package var files: [String: String]
}

/// Why a candidate was not built.
package enum BuildOnlyError: UserFacingError, Equatable {
  /// The patch does not fit the source.
  case notApplied(candidate: String, why: String, hint: String?)
  /// It was not built; the text tells at whose fault.
  case notBuilt(candidate: String, why: String, hint: String?)

  /// The error, in words.
  package var description: String {
    switch self {
    case .notApplied(_, let why, _): why
    case .notBuilt(let candidate, let why, _): "\(candidate): \(why)"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .untestable }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .notApplied(_, _, let hint), .notBuilt(_, _, let hint): hint
    }
  }
}

extension BuiltCandidate {
  /// Applies and builds what is asked for, and runs nothing: the base first, then the candidates.
  /// - Throws: `BuildOnlyError` for the first that does not apply or build.
  package static func all(
    of request: BuildRequest, tell: @escaping @Sendable (PreparationEvent) -> Void
  ) async throws -> [BuiltCandidate] {
    let wanted = try await WantedCandidate.all(
      of: request.candidates, by: request.fetching, scratch: request.locations.scratch)
    for case .unreadable(_, let error) in wanted { throw error }
    var builder = try await CandidateBuilder(request)
    let source = try await request.fetchSource(tell: tell)
    try await builder.fit(to: source)
    let prepared = try CandidateApplier(request, source: source).apply(
      wanted, note: { tell(.note($0)) }
    ) { candidate in
      guard let failure = candidate.failure else { return }
      throw BuildOnlyError.notApplied(
        candidate: candidate.name, why: failure, hint: candidate.hint)
    }
    var built: [BuiltCandidate] = []
    for candidate in prepared {
      try Task.checkCancellation()
      built.append(
        try await BuiltCandidate(candidate, of: source, request, &builder) {
          tell(.building(candidate.entry.subject, $0))
        })
    }
    return built
  }

  private init(
    _ prepared: PreparedCandidate, of source: SourceTreeInfo, _ request: BuildRequest,
    _ builder: inout CandidateBuilder, tell: @escaping @Sendable (Builder.Event) -> Void
  ) async throws(BuildOnlyError) {
    do throws(BuildError) {
      let recipe = try builder.recipe(for: prepared.entry.changedPaths)
      artifact = try await builder.build(
        prepared.tree, by: recipe, base: source.tree, progress: tell
      ).artifact
      self.recipe = recipe.name
      toolchain = try await builder.toolchain(for: recipe).fingerprint
    } catch {
      throw .notBuilt(candidate: prepared.entry.name, why: error.description, hint: error.hint)
    }
    let store = ArtifactStore(folder: request.locations.artifacts)
    self.source = source.entry
    files = [:]
    for name in artifact.files.keys { files[name] = artifact.path(of: name, in: store) }
    candidate = prepared.entry
    candidate.tree = prepared.tree.description
  }
}
